// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DiskBackup;
import io.vnsnap.hooks.DomainFile;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.hooks.Folders;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Prepares checkpoints. */
final class CheckpointFactory {
  static final String MEMORY_FILE = "memory.raw";
  static final String DEVICE_FILE = "device.state";
  static final String DISK_FOLDER = "disks";

  private final LibvirtConnection connection;

  CheckpointFactory(LibvirtConnection connection) {
    this.connection = connection;
  }

  QemuCheckpoint prepare(CheckpointPlan plan) throws HypervisorException {
    Deque<AutoCloseable> made = new ArrayDeque<>();
    try {
      DomainHandle domain = connection.get(plan.member());
      made.push(domain);
      if (domain.state() != DomainHandle.State.RUNNING) {
        throw new HypervisorException(
            "%s does not run (libvirt says %s); start it or take it out of the snapshot"
                .formatted(plan.member(), domain.state()));
      }
      Monitor monitor = new Monitor(domain);
      QemuVersion version = QemuVersion.of(monitor);
      DomainXml xml = writeXml(domain, plan.directory());
      RunStateEvents events = new RunStateEvents(domain);
      made.push(events);
      BlockDevices devices = new BlockDevices(xml, monitor);
      DiskBackup disks =
          DiskBackup.prepare(
              monitor,
              new PassedFiles(monitor),
              plan.operation(),
              devices.writable(),
              plan.directory().resolve(DISK_FOLDER),
              plan.stepTimeout());
      made.push(disks);
      MemoryCapture memory =
          MemoryCapture.prepare(monitor, version, plan.directory(), plan.stepTimeout());
      made.push(memory);
      QemuCheckpoint checkpoint =
          new QemuCheckpoint(plan, domain, monitor, version, events, memory, disks);
      checkpoint.rehearse();
      return checkpoint;
    } catch (HypervisorException | RuntimeException e) {
      undo(made, plan.directory());
      throw e;
    }
  }

  private static DomainXml writeXml(DomainHandle domain, Path directory)
      throws HypervisorException {
    String xml = domain.liveXml();
    new DomainFile(directory).write(xml);
    return DomainXml.parse(xml);
  }

  private static void undo(Deque<AutoCloseable> made, Path directory) {
    while (!made.isEmpty()) {
      try {
        made.pop().close();
      } catch (Exception e) {
        org.slf4j.LoggerFactory.getLogger(CheckpointFactory.class).debug("undoing", e);
      }
    }
    Folders.empty(directory);
  }
}
