// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.Qmp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which way there is to capture each of a member's disks. */
final class DiskWays {
  /** A QEMU or LVM that does not answer by then is not going to. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final int NO_DOMAIN = -1;
  private static final String SERVED_BY_QEMU =
      "let QEMU serve it: <driver name='qemu' type='raw'/>";

  private final DiskHost host;
  private final String member;
  private final int domain;

  /**
   * @param domain the member's number
   */
  DiskWays(DiskHost host, String member, int domain) {
    this.host = host;
    this.member = member;
    this.domain = domain;
  }

  /** Of a member that does not run. */
  static DiskWays ofStopped(DiskHost host, String member) {
    return new DiskWays(host, member, NO_DOMAIN);
  }

  /** A way to capture a disk. */
  sealed interface Way {
    Disk disk();
  }

  /** A file beside it shares its blocks. */
  record Shares(Disk disk) implements Way {}

  /**
   * A QEMU serves it, and copies it.
   *
   * @param device as QEMU knows it
   */
  record Served(Disk disk, BlockDevice device) implements Way {}

  /** It is a volume that there can be a snapshot of. */
  record Volume(Disk disk, LvmVolume volume) implements Way {}

  /** There is none. */
  record None(Disk disk, String reason, String remedy) implements Way {}

  Optional<QmpSocket> monitor(Duration timeout) {
    return host.sockets().find(member, domain, timeout);
  }

  Lvm lvm(Duration timeout) {
    return new Lvm(host, timeout);
  }

  /** For each disk. Changes nothing. */
  List<Way> of(List<Disk> disks) {
    Optional<QmpSocket> monitor = monitor(ANSWER);
    try {
      List<Way> ways = new ArrayList<>();
      for (Disk disk : disks) {
        ways.add(of(disk, monitor));
      }
      return ways;
    } finally {
      monitor.ifPresent(QmpSocket::close);
    }
  }

  private Way of(Disk disk, Optional<? extends Qmp> monitor) {
    Path source = Path.of(disk.source());
    boolean isRaw = disk.format().equals("raw");
    try {
      if (!Files.exists(source)) {
        return new None(disk, "%s is not there".formatted(source), "see that its storage is");
      }
      Optional<LvmVolume> volume = LvmVolume.of(source, host.blockDevices());
      boolean isFile = volume.isEmpty() && Files.isRegularFile(source);
      if (isRaw && isFile && SharedFiles.canShare(source)) {
        return new Shares(disk);
      }
      Optional<BlockDevice> served =
          monitor.isPresent() ? ServedDisks.find(monitor.get(), disk) : Optional.empty();
      if (served.isPresent()) {
        return new Served(disk, served.get());
      }
      if (!isRaw) {
        return notServed(disk, monitor.isPresent());
      }
      if (volume.isPresent()) {
        return ofVolume(disk, volume.get());
      }
      return isFile
          ? new None(
              disk,
              "the file system of %s can't share blocks between files".formatted(source),
              "keep it on XFS or Btrfs, or " + SERVED_BY_QEMU)
          : new None(
              disk,
              "%s is no LVM volume, and of other devices there is no snapshot".formatted(source),
              "keep it in an LVM volume, or " + SERVED_BY_QEMU);
    } catch (HypervisorException e) {
      return new None(disk, e.getMessage(), "see that nothing keeps it from answering");
    } catch (IOException e) {
      return new None(
          disk,
          "its folder can't be written: " + e.getMessage(),
          "see that it is not full or read-only");
    }
  }

  private Way notServed(Disk disk, boolean isThereQemu) {
    if (!disk.format().equals("qcow2")) {
      return new None(
          disk,
          "its format is %s".formatted(disk.format()),
          "convert it to qcow2 or raw: qemu-img convert");
    }
    return new None(
        disk,
        isThereQemu
            ? "the QEMU of its guest does not show it"
            : "no QEMU for its guest listens in " + host.sockets().folder(),
        "start the guest again and see whether its QEMU runs");
  }

  private Way ofVolume(Disk disk, LvmVolume volume) throws HypervisorException {
    return VolumeSnapshots.obstacle(lvm(ANSWER), volume)
        .<Way>map(obstacle -> new None(disk, obstacle.reason(), obstacle.remedy()))
        .orElse(new Volume(disk, volume));
  }

  /** Removes what a killed agent left of copies of these disks. */
  void removeLeftOvers(List<Disk> disks) throws HypervisorException {
    for (Disk disk : disks) {
      Path source = Path.of(disk.source());
      Optional<LvmVolume> volume = LvmVolume.of(source, host.blockDevices());
      if (volume.isPresent()) {
        VolumeSnapshots.removeLeftOvers(lvm(ANSWER), volume.get());
      } else if (Files.isRegularFile(source)) {
        SharedFiles.removeLeftOvers(source);
      }
    }
    Optional<QmpSocket> monitor = monitor(ANSWER);
    if (monitor.isPresent()) {
      try (QmpSocket qemu = monitor.get()) {
        ServedDisks.removeLeftOvers(qemu);
      }
    }
  }
}
