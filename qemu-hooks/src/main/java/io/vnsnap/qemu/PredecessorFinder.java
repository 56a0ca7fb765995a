// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.DeviceMatch;
import io.vnsnap.hooks.DomainFile;
import io.vnsnap.hooks.DomainXml;
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
      String liveXml = new DomainFile(directory).read();
      RestoreXml merged = RestoreXml.inPlaceOf(description, liveXml);
      DomainXml running = DomainXml.parse(description);
      DeviceMatch match = new DeviceMatch(running, DomainXml.parse(liveXml));
      for (Disk disk : new BlockDevices(running, new Monitor(domain)).all()) {
        Path saved = directory.resolve(CheckpointFactory.DISK_FOLDER);
        refuseIfSmaller(
            match,
            disk,
            merged.disk(disk.target()),
            saved.resolve(BlockDevice.fileName(disk.target())));
      }
      return new Predecessor(description);
    }
  }

  /** A file takes any size; a device or a server's disk has the one that it has. */
  private static void refuseIfSmaller(DeviceMatch match, Disk disk, Element element, Path saved)
      throws HypervisorException {
    if (!element.getAttribute("type").equals("file") && Files.exists(saved)) {
      match.refuseIfSmaller(disk, saved);
    }
  }
}
