// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.BlockDevice;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.DiskBackup;
import io.vnsnap.hooks.Qmp;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Disks that a QEMU serves to the guest: it is QEMU who copies them, as they are at the cut. */
final class ServedDisks implements DiskCapture {
  /** It runs as root, and opens files by their paths. */
  private static final DiskBackup.Access BY_PATH =
      new DiskBackup.Access() {
        @Override
        public String name(Path file, String node) {
          return file.toString();
        }

        @Override
        public void opened(String name) {}
      };

  private final QmpSocket monitor;
  private final DiskBackup backup;
  private volatile boolean closed;
  private boolean finished;

  private ServedDisks(QmpSocket monitor, DiskBackup backup) {
    this.monitor = monitor;
    this.backup = backup;
  }

  /**
   * The disk as a QEMU shows it, if it serves it. A node has the name of the virtual device and
   * that of the format's driver.
   */
  static Optional<BlockDevice> find(Qmp monitor, Disk disk) throws HypervisorException {
    String name = disk.target() + "-" + disk.format();
    for (JsonNode node :
        monitor.run("query-named-block-nodes", monitor.arguments().put("flat", true))) {
      if (node.path("node-name").asText().equals(name)) {
        long sizeBytes = node.path("image").path("virtual-size").asLong();
        return Optional.of(new BlockDevice(disk.target(), name, disk.format(), sizeBytes));
      }
    }
    return Optional.empty();
  }

  /**
   * Makes the files, and QEMU's nodes for them. After a failure nothing is left in QEMU.
   *
   * @param monitor closed with the capture, or after a failure
   */
  static ServedDisks prepare(
      CheckpointPlan plan, QmpSocket monitor, List<BlockDevice> disks, Path folder)
      throws HypervisorException {
    try {
      DiskBackup backup =
          DiskBackup.prepare(monitor, BY_PATH, plan.operation(), disks, folder, plan.stepTimeout());
      return new ServedDisks(monitor, backup);
    } catch (HypervisorException | RuntimeException e) {
      monitor.close();
      throw e;
    }
  }

  /** QEMU does that itself, as far as it must be. */
  @Override
  public void writeOut() {}

  @Override
  public synchronized void mark() throws HypervisorException {
    requireOpen();
    backup.begin();
  }

  @Override
  public List<SavedDisk> save(Deadline deadline) throws HypervisorException {
    deadline.await(
        "the copies of disks of " + monitor.member(),
        () -> {
          requireOpen();
          return backup.isComplete();
        });
    synchronized (this) {
      requireOpen();
      List<SavedDisk> saved = backup.finish();
      finished = true;
      monitor.close();
      return saved;
    }
  }

  private void requireOpen() throws HypervisorException {
    if (closed) {
      throw new HypervisorException(
          "the copies of disks of %s were cancelled".formatted(monitor.member()));
    }
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      if (!finished) {
        backup.close();
      }
      monitor.close();
    }
  }

  /**
   * Takes from a QEMU what a killed agent left in it.
   *
   * @throws HypervisorException if it does not answer
   */
  static void removeLeftOvers(Qmp monitor) throws HypervisorException {
    monitor.run("query-status");
    DiskBackup.cancelJobs(monitor, name -> name.startsWith(DiskBackup.PREFIX));
    DiskBackup.removeNodes(monitor, name -> name.startsWith(DiskBackup.PREFIX));
  }
}
