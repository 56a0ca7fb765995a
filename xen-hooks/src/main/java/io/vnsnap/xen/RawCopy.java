// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.QemuImg;
import io.vnsnap.hooks.StoredSize;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** Copies of raw images in a snapshot. */
final class RawCopy {
  private RawCopy() {}

  /**
   * Copies a raw image, or a device, into a new qcow2 file, and syncs it.
   *
   * @param from what the disk was at the cut
   */
  static SavedDisk save(Disk disk, Path from, Path to, Deadline deadline)
      throws HypervisorException {
    new QemuImg(Duration.ofMillis(deadline.remainingMillis())).importRaw(from, to);
    try (FileChannel file = FileChannel.open(to, StandardOpenOption.WRITE)) {
      Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
      file.force(true);
      return new SavedDisk(
          disk.target(),
          to.getFileName().toString(),
          disk.format(),
          disk.sizeBytes(),
          StoredSize.of(to));
    } catch (IOException e) {
      throw new HypervisorException("%s can't be synced: %s".formatted(to, e.getMessage()), e);
    }
  }
}
