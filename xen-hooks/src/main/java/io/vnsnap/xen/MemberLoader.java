// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Placement;
import io.vnsnap.hooks.DomainFile;
import io.vnsnap.hooks.DomainXml;
import io.vnsnap.hooks.LoadNote;
import io.vnsnap.hooks.LoadNotes;
import java.util.Optional;

/** Loads members from snapshots: all memory before the member is there, paused. */
final class MemberLoader {
  private final LibvirtXen libvirt;

  MemberLoader(LibvirtXen libvirt) {
    this.libvirt = libvirt;
  }

  XenRestoredMember load(LoadPlan plan) throws HypervisorException {
    refuseIfRunning(plan);
    RestoreXml xml = plan.placement().to(new Xml(plan));
    LoadNotes notes = LoadNotes.begin(plan.notes());
    DiskRestorer disks = DiskRestorer.restore(plan, xml, notes);
    try {
      Optional<String> lastingXml =
          plan.predecessor().isPresent() ? Optional.empty() : Optional.of(xml.text());
      notes.add(new LoadNote.Starts(lastingXml));
      restore(plan, xml.text(), notes);
      notes.add(new LoadNote.HasStarted());
      return XenRestoredMember.of(plan.name(), libvirt, lastingXml, disks);
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

  /** Makes the XML of the domain that the member comes back as, but for its disks. */
  private record Xml(LoadPlan plan) implements Placement.Handler<RestoreXml, HypervisorException> {
    @Override
    public RestoreXml on(Placement.InPlace placement) throws HypervisorException {
      return RestoreXml.of(saved());
    }

    @Override
    public RestoreXml on(Placement.Clone placement) throws HypervisorException {
      RestoreXml xml = RestoreXml.of(saved());
      xml.become(plan.name().value(), placement);
      return xml;
    }

    @Override
    public RestoreXml on(Placement.TakeOver placement) throws HypervisorException {
      DomainXml predecessor = DomainXml.parse(plan.predecessor().orElseThrow().description());
      return RestoreXml.of(new Successor(predecessor, saved()).xml());
    }

    private DomainXml saved() throws HypervisorException {
      return new DomainFile(plan.directory()).readXml();
    }
  }
}
