// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DiskBackup;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.hooks.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;

/** Prepares checkpoints. */
final class CheckpointFactory {
  static final String DOMAIN_FILE = "domain.xml";
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
    Path file = directory.resolve(DOMAIN_FILE);
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(
          file, xml, StandardCharsets.UTF_8, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
    } catch (IOException e) {
      throw new HypervisorException("%s can't be written: %s".formatted(file, e.getMessage()), e);
    }
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
