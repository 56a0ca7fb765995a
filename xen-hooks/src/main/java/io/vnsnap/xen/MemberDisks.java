// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.Deadline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** All disks of a member, each captured in the way there is for it. */
final class MemberDisks implements DiskCapture {
  private final List<String> targets;
  private final List<DiskCapture> parts = new ArrayList<>();

  private MemberDisks(List<Disk> disks) {
    this.targets = disks.stream().map(Disk::target).toList();
  }

  /** After a failure nothing is left of it. */
  static MemberDisks prepare(CheckpointPlan plan, DiskWays ways, List<Disk> disks)
      throws HypervisorException {
    MemberDisks all = new MemberDisks(disks);
    try {
      all.prepareParts(plan, ways, ways.of(disks));
      return all;
    } catch (HypervisorException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private void prepareParts(CheckpointPlan plan, DiskWays ways, List<DiskWays.Way> all)
      throws HypervisorException {
    List<Disk> sharing = new ArrayList<>();
    List<BlockDevice> served = new ArrayList<>();
    List<VolumeSnapshots.VolumeDisk> volumes = new ArrayList<>();
    for (DiskWays.Way way : all) {
      if (way instanceof DiskWays.Shares) {
        sharing.add(way.disk());
      } else if (way instanceof DiskWays.Served it) {
        served.add(it.device());
      } else if (way instanceof DiskWays.Volume it) {
        volumes.add(new VolumeSnapshots.VolumeDisk(it.disk(), it.volume()));
      } else if (way instanceof DiskWays.None none) {
        throw new HypervisorException(
            "disk %s of %s can't be captured: %s; %s"
                .formatted(none.disk().target(), plan.member(), none.reason(), none.remedy()));
      }
    }
    Path folder = plan.directory().resolve(CheckpointFactory.DISK_FOLDER);
    if (!sharing.isEmpty()) {
      parts.add(SharedFiles.prepare(plan.operation(), sharing, folder));
    }
    if (!served.isEmpty()) {
      QmpSocket monitor = ways.monitor(plan.stepTimeout()).orElseThrow();
      parts.add(ServedDisks.prepare(plan, monitor, served, folder));
    }
    if (!volumes.isEmpty()) {
      parts.add(
          VolumeSnapshots.prepare(ways.lvm(plan.stepTimeout()), plan.operation(), volumes, folder));
    }
  }

  @Override
  public void writeOut() throws HypervisorException {
    for (DiskCapture part : parts) {
      part.writeOut();
    }
  }

  @Override
  public void mark() throws HypervisorException {
    for (DiskCapture part : parts) {
      part.mark();
    }
  }

  /** In the order of the member's disks. */
  @Override
  public List<SavedDisk> save(Deadline deadline) throws HypervisorException {
    List<SavedDisk> saved = new ArrayList<>();
    for (DiskCapture part : parts) {
      saved.addAll(part.save(deadline));
    }
    saved.sort(Comparator.comparingInt(disk -> targets.indexOf(disk.target())));
    return saved;
  }

  @Override
  public void close() {
    parts.forEach(DiskCapture::close);
  }
}
