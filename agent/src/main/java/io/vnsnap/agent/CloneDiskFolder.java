// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of the disks of one member of a clone, and of nothing else. */
final class CloneDiskFolder {
  private static final Logger LOG = LoggerFactory.getLogger(CloneDiskFolder.class);

  private final Path folder;

  CloneDiskFolder(Path folder) {
    this.folder = folder;
  }

  Path path() {
    return folder;
  }

  /** What is there already is somebody else's, and not to be removed with the clone. */
  void refuseIfExists() throws AgentException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new AgentException(
          "the folder %s for a clone's disks exists already; remove it, or choose another name for the new VNI"
              .formatted(folder));
    }
  }

  /** Makes it. QEMU's own user passes through such folders to files that it knows. */
  void create() throws AgentException {
    FileAttribute<?> passable =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x"));
    try {
      Files.createDirectories(folder.getParent(), passable);
      Files.createDirectory(folder, passable);
    } catch (IOException e) {
      throw new AgentException(
          "can't make the folder %s for a clone's disks: %s".formatted(folder, e), e);
    }
  }

  /** Removes it and all in it, and the clone's folder above once it is empty. */
  void remove() throws AgentException {
    try {
      if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        PathUtils.deleteDirectory(folder);
      }
      removeParentIfEmpty();
    } catch (IOException e) {
      throw new AgentException("can't remove %s: %s".formatted(folder, e), e);
    }
  }

  /** Hosts that share the storage remove their members of one clone at the same time. */
  private void removeParentIfEmpty() throws IOException {
    try {
      Files.deleteIfExists(folder.getParent());
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} has other members still", folder.getParent());
    }
  }
}
