// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.xen;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DiskChanges;
import io.vnsnap.hooks.LoadNote;
import io.vnsnap.hooks.LoadNotes;
import java.util.List;
import java.util.Optional;

/** Brings the load of a member to its end whose agent was killed. */
final class LoadRecovery {
  private final LibvirtXen libvirt;
  private final MemberName name;
  private final LoadNotes notes;
  private final DiskChanges disks;

  LoadRecovery(LibvirtXen libvirt, MemberName name, LoadNotes notes) {
    this.libvirt = libvirt;
    this.name = name;
    this.notes = notes;
    this.disks = new DiskChanges(notes);
  }

  /** See {@link io.vnsnap.core.port.Hypervisor#recoverLoad}. */
  boolean run() throws HypervisorException {
    if (notes.last(LoadNote.HasTakenBack.class).isPresent()) {
      return false;
    }
    disks.endWriters();
    Optional<XenDomain> found = libvirt.find(name);
    try {
      boolean running = found.isPresent() && found.get().state() == MemberState.RUNNING;
      boolean started = notes.last(LoadNote.Starts.class).isPresent();
      if (notes.last(LoadNote.HasRun.class).isPresent() || (started && running)) {
        keep(found);
        return true;
      }
      if (started && found.isPresent() && found.get().isActive()) {
        found.get().destroy();
      }
      report(disks.undo());
      notes.add(new LoadNote.HasTakenBack());
      return false;
    } finally {
      found.ifPresent(XenDomain::close);
    }
  }

  private void keep(Optional<XenDomain> domain) throws HypervisorException {
    notes.add(new LoadNote.HasRun());
    report(disks.commit());
    Optional<String> xml = notes.last(LoadNote.Starts.class).flatMap(LoadNote.Starts::lastingXml);
    if (domain.isPresent() && xml.isPresent() && !domain.get().isPersistent()) {
      libvirt.define(xml.get(), name.value());
    }
  }

  private void report(List<String> problems) throws HypervisorException {
    if (!problems.isEmpty()) {
      throw new HypervisorException("%s: %s".formatted(name, String.join("; ", problems)));
    }
  }
}
