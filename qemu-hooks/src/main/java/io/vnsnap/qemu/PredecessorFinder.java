// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.hooks.Qcow2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.w3c.dom.Element;

/** Finds the domains whose places members take, and whether these can. */
final class PredecessorFinder {
  private final LibvirtConnection connection;

  PredecessorFinder(LibvirtConnection connection) {
    this.connection = connection;
  }

  /** See {@link io.vnsnap.core.port.Hypervisor#predecessor}. */
  Predecessor find(MemberName name, Path directory) throws HypervisorException {
    Optional<DomainHandle> found = connection.find(name);
    if (found.isEmpty()) {
      throw new HypervisorException(
          "there is no domain %s on this host whose place could be taken; start it and try again"
              .formatted(name));
    }
    try (DomainHandle domain = found.get()) {
      if (!domain.isRunningOrPaused()) {
        throw new HypervisorException(
            "%s does not run, so its place can't be taken; start it and try again".formatted(name));
      }
      String description = domain.liveXml();
      RestoreXml merged = RestoreXml.inPlaceOf(description, read(directory));
      for (Disk disk : new BlockDevices(DomainXml.parse(description), new Monitor(domain)).all()) {
        refuseIfSmaller(name, disk, merged.disk(disk.target()), directory);
      }
      return new Predecessor(description);
    }
  }

  private static String read(Path directory) throws HypervisorException {
    Path file = directory.resolve(CheckpointFactory.DOMAIN_FILE);
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new HypervisorException(
          "%s can't be read on this host: %s; mount the store at the same path on all hosts"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** A file takes any size; a device or a server's disk has the one that it has. */
  private static void refuseIfSmaller(MemberName name, Disk disk, Element element, Path directory)
      throws HypervisorException {
    Path saved =
        directory
            .resolve(CheckpointFactory.DISK_FOLDER)
            .resolve(BlockDevice.fileName(disk.target()));
    if (element.getAttribute("type").equals("file") || !Files.exists(saved)) {
      return;
    }
    long savedBytes = Qcow2.sizeBytes(saved);
    if (disk.sizeBytes() < savedBytes) {
      throw new HypervisorException(
          "the snapshot can't take the place of %s: its disk %s has %d bytes, and that of the snapshot %d; make it larger and try again"
              .formatted(name, disk.target(), disk.sizeBytes(), savedBytes));
    }
  }
}
