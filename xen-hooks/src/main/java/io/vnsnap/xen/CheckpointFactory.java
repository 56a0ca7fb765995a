// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DomainFile;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.hooks.Folders;
import java.nio.file.Path;
import java.time.Duration;

/** Prepares checkpoints. */
final class CheckpointFactory {
  static final String MEMORY_FILE = "memory.raw";
  static final String DEVICE_FILE = "device.state";
  static final String DISK_FOLDER = "disks";

  /** All memory has to go to the store once before a cut; nothing suffers while it does. */
  private static final Duration FIRST_ROUNDS = Duration.ofMinutes(4);

  private final LibvirtXen libvirt;
  private final XenHost xen;
  private final DiskHost host;

  CheckpointFactory(LibvirtXen libvirt, XenHost xen, DiskHost host) {
    this.libvirt = libvirt;
    this.xen = xen;
    this.host = host;
  }

  XenCheckpoint prepare(CheckpointPlan plan) throws HypervisorException {
    XenCheckpoint checkpoint = null;
    DiskCapture disks = null;
    try (XenDomain domain = libvirt.get(plan.member())) {
      if (domain.state() != MemberState.RUNNING) {
        throw new HypervisorException(
            "%s does not run; start it or take it out of the snapshot".formatted(plan.member()));
      }
      String xml = domain.liveXml();
      new DomainFile(plan.directory()).write(xml);
      disks =
          MemberDisks.prepare(
              plan,
              new DiskWays(host, plan.member().value(), domain.number()),
              new XenDevices(DomainXml.parse(xml)).disks());
      StreamPipe pipe = StreamPipe.open();
      String member = plan.member().value();
      Path memory = plan.directory().resolve(MEMORY_FILE);
      LiveSave save = new LiveSave(member, domain.number(), xen, pipe, plan.stepTimeout());
      StreamSaver saver =
          new StreamSaver(
              member, pipe, memory, plan.directory().resolve(DEVICE_FILE), save::failed);
      checkpoint = new XenCheckpoint(plan, save, saver, disks, memory);
      saver.start();
      save.start();
      save.awaitWarm(FIRST_ROUNDS);
      return checkpoint;
    } catch (HypervisorException | RuntimeException e) {
      if (checkpoint != null) {
        checkpoint.close();
      } else if (disks != null) {
        disks.close();
      }
      Folders.empty(plan.directory());
      throw e;
    }
  }
}
