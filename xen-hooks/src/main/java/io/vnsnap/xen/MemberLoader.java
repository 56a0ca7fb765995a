// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Placement;
import io.vnsnap.hooks.LoadNote;
import io.vnsnap.hooks.LoadNotes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

/** Loads members from snapshots: all memory before the member is there, paused. */
final class MemberLoader {
  private final LibvirtXen libvirt;

  MemberLoader(LibvirtXen libvirt) {
    this.libvirt = libvirt;
  }

  XenRestoredMember load(LoadPlan plan) throws HypervisorException {
    if (plan.placement() instanceof Placement.TakeOver) {
      throw new HypervisorException(
          "%s can't take the place of another Xen domain; restore it in place or clone it"
              .formatted(plan.name()));
    }
    refuseIfRunning(plan);
    RestoreXml xml = RestoreXml.of(liveXml(plan));
    if (plan.placement() instanceof Placement.Clone clone) {
      xml.become(plan.name().value(), clone);
    }
    LoadNotes notes = LoadNotes.begin(plan.notes());
    DiskRestorer disks = DiskRestorer.restore(plan, xml, notes);
    try {
      notes.add(new LoadNote.Starts(Optional.of(xml.text())));
      restore(plan, xml.text(), notes);
      notes.add(new LoadNote.HasStarted());
      return XenRestoredMember.of(plan.name(), libvirt, xml.text(), disks);
    } catch (HypervisorException | RuntimeException e) {
      disks.undo();
      throw e;
    }
  }

  private void restore(LoadPlan plan, String xml, LoadNotes notes) throws HypervisorException {
    try (StreamFeed feed = new StreamFeed(notes.beside(".pipe"), plan.directory(), xml)) {
      try {
        libvirt.restorePaused(notes.beside(".pipe"), plan.name().value());
      } catch (HypervisorException e) {
        throw feed.explain(e);
      }
    }
  }

  private void refuseIfRunning(LoadPlan plan) throws HypervisorException {
    Optional<XenDomain> present = libvirt.find(plan.name());
    if (present.isPresent()) {
      try (XenDomain domain = present.get()) {
        if (domain.isActive()) {
          throw new HypervisorException(
              "%s is still there; it must be ended before it is restored".formatted(plan.name()));
        }
      }
    }
  }

  private static String liveXml(LoadPlan plan) throws HypervisorException {
    try {
      return Files.readString(
          plan.directory().resolve(CheckpointFactory.DOMAIN_FILE), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new HypervisorException(
          "the snapshot of %s can't be read: %s".formatted(plan.name(), e.getMessage()), e);
    }
  }
}
