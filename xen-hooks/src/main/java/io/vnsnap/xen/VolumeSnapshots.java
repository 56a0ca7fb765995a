// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.QemuImg;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Disks in LVM volumes: while the member stands still each of them gets a snapshot; behind the
 * running member what is in it is copied, and the snapshot removed.
 */
final class VolumeSnapshots implements DiskCapture {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeSnapshots.class);

  /** What the names of our snapshots begin with. */
  private static final String MARK = "vnsnap-cut-";

  private final Lvm lvm;
  private final List<Copy> copies;
  private volatile boolean closed;

  /**
   * @param percent of what is free in the volume's group by the time its turn comes
   */
  private record Copy(
      Disk disk, LvmVolume volume, LvmVolume snapshot, int percent, Path device, Path saved) {}

  private VolumeSnapshots(Lvm lvm, List<Copy> copies) {
    this.lvm = lvm;
    this.copies = copies;
  }

  /** A disk and the volume that it is. */
  record VolumeDisk(Disk disk, LvmVolume volume) {}

  /** Looks whether there can be snapshots. Makes none. */
  static VolumeSnapshots prepare(Lvm lvm, String operation, List<VolumeDisk> disks, Path folder)
      throws HypervisorException {
    List<Copy> copies = new ArrayList<>();
    for (VolumeDisk disk : disks) {
      Optional<Obstacle> obstacle = obstacle(lvm, disk.volume());
      if (obstacle.isPresent()) {
        throw new HypervisorException(
            "disk %s can't be captured: %s; %s"
                .formatted(disk.disk().target(), obstacle.get().reason(), obstacle.get().remedy()));
      }
      // One that lvcreate was too late with, and nobody waited for.
      removeLeftOvers(lvm, disk.volume());
      LvmVolume snapshot;
      try {
        snapshot = disk.volume().sibling(MARK + operation + "-" + disk.volume().name());
      } catch (IllegalArgumentException e) {
        throw new HypervisorException(
            "the name of volume %s is too long for a snapshot of it; rename it: lvrename"
                .formatted(disk.volume()),
            e);
      }
      copies.add(
          new Copy(
              disk.disk(),
              disk.volume(),
              snapshot,
              percent(disks, copies.size()),
              lvm.device(snapshot),
              folder.resolve(BlockDevice.fileName(disk.disk().target()))));
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new HypervisorException("the folder for disks can't be written: " + e.getMessage(), e);
    }
    return new VolumeSnapshots(lvm, copies);
  }

  /**
   * Half of what is free goes to the guest's disks in equal parts; the other half is for the guests
   * that are cut with it, and whoever else needs room.
   */
  private static int percent(List<VolumeDisk> disks, int index) {
    String group = disks.get(index).volume().group();
    long all = disks.stream().filter(disk -> disk.volume().group().equals(group)).count();
    long before =
        disks.subList(0, index).stream()
            .filter(disk -> disk.volume().group().equals(group))
            .count();
    return (int) (100 / (2 * all - before));
  }

  /** Why a volume can't have a snapshot, and what to do about it. */
  record Obstacle(String reason, String remedy) {}

  static Optional<Obstacle> obstacle(Lvm lvm, LvmVolume volume) throws HypervisorException {
    Lvm.Report report = lvm.report(volume);
    if (report.isThin()) {
      return Optional.of(
          new Obstacle(
              "volume %s is thin, and a pool that a snapshot fills up would stop the guest"
                  .formatted(volume),
              "keep it in a volume that is not thin, or in a qcow2 file"));
    }
    if (report.isSnapshot()) {
      return Optional.of(
          new Obstacle(
              "volume %s is a snapshot itself, of which there can be none".formatted(volume),
              "keep it in a volume of its own"));
    }
    if (report.freeBytes() == 0) {
      return Optional.of(
          new Obstacle(
              "nothing is free in volume group %s, where the snapshot of %s must keep what the"
                      .formatted(volume.group(), volume)
                  + " guest writes over",
              "extend the group: vgextend " + volume.group()));
    }
    return Optional.empty();
  }

  /** A snapshot has to, with the guest stopped. */
  @Override
  public void writeOut() throws HypervisorException {
    for (Copy copy : copies) {
      Path device = Path.of(copy.disk().source());
      try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
        channel.force(false);
      } catch (IOException e) {
        throw new HypervisorException(
            "%s can't be written out: %s".formatted(device, e.getMessage()), e);
      }
    }
  }

  @Override
  public synchronized void mark() throws HypervisorException {
    for (Copy copy : copies) {
      requireOpen();
      lvm.snapshot(copy.volume(), copy.snapshot(), copy.percent());
    }
  }

  @Override
  public List<SavedDisk> save(Deadline deadline) throws HypervisorException {
    List<SavedDisk> saved = new ArrayList<>();
    for (Copy copy : copies) {
      requireOpen();
      saved.add(save(copy, deadline));
    }
    return saved;
  }

  private void requireOpen() throws HypervisorException {
    if (closed) {
      throw new HypervisorException("the copies of volumes were cancelled");
    }
  }

  /** What a snapshot gives that has overflowed is not to be trusted, also if it was read. */
  private SavedDisk save(Copy copy, Deadline deadline) throws HypervisorException {
    try {
      SavedDisk saved = RawCopy.save(copy.disk(), copy.device(), copy.saved(), deadline);
      requireValid(copy);
      return saved;
    } catch (HypervisorException e) {
      requireValid(copy);
      throw e;
    } finally {
      remove(copy);
    }
  }

  private void requireValid(Copy copy) throws HypervisorException {
    if (lvm.report(copy.snapshot()).isInvalid()) {
      throw new HypervisorException(
          ("the guest wrote over more of volume %s than volume group %s had room for while it was"
                  + " copied; extend the group (vgextend) or make the snapshot at a quieter time")
              .formatted(copy.volume(), copy.volume().group()));
    }
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      copies.forEach(this::remove);
    }
  }

  private void remove(Copy copy) {
    try {
      removeLeftOvers(lvm, copy.volume(), copy.snapshot()::equals);
    } catch (HypervisorException e) {
      LOG.warn("the snapshot {} could not be removed: {}", copy.snapshot(), e.getMessage());
    }
  }

  /** Which volumes are meant. */
  private interface Which {
    boolean include(LvmVolume volume);
  }

  /** Removes snapshots of a volume that a killed agent left, and ends who still copies them. */
  static void removeLeftOvers(Lvm lvm, LvmVolume volume) throws HypervisorException {
    removeLeftOvers(lvm, volume, found -> true);
  }

  private static void removeLeftOvers(Lvm lvm, LvmVolume volume, Which which)
      throws HypervisorException {
    for (Lvm.Report found : lvm.group(volume)) {
      if (found.origin().equals(volume.name())
          && found.volume().name().startsWith(MARK)
          && which.include(found.volume())) {
        QemuImg.endUsersOf(lvm.device(found.volume()).toString());
        lvm.remove(found.volume());
      }
    }
  }
}
