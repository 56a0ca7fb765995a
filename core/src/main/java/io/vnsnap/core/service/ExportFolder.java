// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.store.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder to which files come all together or not at all: they are made in a hidden folder inside,
 * and move when all are whole.
 */
final class ExportFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExportFolder.class);

  private final Path target;
  private final boolean isNew;
  private final Path working;
  private final List<Path> moved = new ArrayList<>();
  private boolean complete;

  private ExportFolder(Path target, boolean isNew, Path working) {
    this.target = target;
    this.isNew = isNew;
    this.working = working;
  }

  /**
   * @param operation the id of the operation, so that no two have the same hidden folder
   */
  static ExportFolder make(Path target, String operation) throws IOException {
    boolean isNew = !Files.isDirectory(target);
    if (isNew) {
      PrivateFiles.createFolder(target);
    }
    Path working = target.resolve(".vnsnap-" + operation);
    try {
      PrivateFiles.createFolder(working);
    } catch (IOException e) {
      if (isNew) {
        Files.delete(target);
      }
      throw e;
    }
    return new ExportFolder(target, isNew, working);
  }

  /** Where files are made. */
  Path working() {
    return working;
  }

  /** Moves the files, which are of these names, to the target, in this order. */
  void complete(List<String> names) throws IOException {
    for (String name : names) {
      Path file = working.resolve(name);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
    for (String name : names) {
      Path place = target.resolve(name);
      // A move to where a file is would replace it if it were atomic.
      Files.move(working.resolve(name), place);
      moved.add(place);
    }
    PrivateFiles.syncFolder(target);
    complete = true;
  }

  /** Takes away what is not wanted: after a failure, everything. */
  @Override
  public void close() {
    try {
      PrivateFiles.removeTree(working);
      if (!complete) {
        for (Path file : moved) {
          Files.delete(file);
        }
        if (isNew) {
          Files.delete(target);
        }
      }
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("somebody else has put a file into {}", target);
    } catch (IOException e) {
      LOG.warn("what is left of a failed export in {} can't be removed: {}", target, e.toString());
    }
  }
}
