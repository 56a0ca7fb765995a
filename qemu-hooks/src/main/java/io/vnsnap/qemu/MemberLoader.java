// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.Placement;
import io.vnsnap.hooks.DomainFile;
import io.vnsnap.hooks.LoadNote;
import io.vnsnap.hooks.LoadNotes;
import java.time.Duration;
import java.util.Optional;

/** Loads members from snapshots. */
final class MemberLoader {
  private static final Duration STEP_TIMEOUT = Duration.ofMinutes(2);

  /** Disks are as large as they are, and the coordinator has a deadline of its own. */
  private static final Duration DISK_TIMEOUT = Duration.ofDays(1);

  private final LibvirtConnection connection;

  MemberLoader(LibvirtConnection connection) {
    this.connection = connection;
  }

  QemuRestoredMember load(LoadPlan plan) throws HypervisorException {
    refuseIfRunning(plan);
    String liveXml = new DomainFile(plan.directory()).read();
    SavedMemory saved = SavedMemory.open(plan.directory());
    LoadNotes notes = LoadNotes.begin(plan.notes());
    DiskRestorer disks = null;
    DomainHandle domain = null;
    try {
      RestoreXml xml = plan.placement().to(new Xml(plan, liveXml));
      disks = DiskRestorer.restore(plan, xml, notes, DISK_TIMEOUT);
      Optional<String> lastingXml =
          plan.predecessor().isPresent() ? Optional.empty() : Optional.of(xml.text());
      notes.add(new LoadNote.Starts(lastingXml));
      domain = connection.createPaused(xml.waitForMigration(true).text(), plan.name().value());
      notes.add(new LoadNote.HasStarted());
      Monitor monitor = new Monitor(domain);
      MemoryFeed feed =
          switch (plan.memory()) {
            case LAZY -> MemoryFeed.lazy(monitor, saved, notes);
            case EAGER -> MemoryFeed.eager(monitor, saved);
          };
      QemuRestoredMember member =
          new QemuRestoredMember(plan.name(), domain, lastingXml, feed, disks);
      try {
        feed.awaitRunnable(STEP_TIMEOUT);
        member.lookAtNics();
        return member;
      } catch (HypervisorException | RuntimeException e) {
        member.close();
        domain = null;
        disks = null;
        throw e;
      }
    } catch (HypervisorException | RuntimeException e) {
      saved.close();
      if (domain != null) {
        QemuRestoredMember.destroyQuietly(domain);
      }
      if (disks != null) {
        disks.undo();
      }
      throw e;
    }
  }

  /** Makes the XML to start a member with, but for its disks. */
  private record Xml(LoadPlan plan, String liveXml)
      implements Placement.Handler<RestoreXml, HypervisorException> {
    @Override
    public RestoreXml on(Placement.InPlace placement) throws HypervisorException {
      RestoreXml xml = RestoreXml.of(liveXml);
      xml.rename(plan.name().value(), Optional.empty());
      return xml;
    }

    @Override
    public RestoreXml on(Placement.Clone placement) throws HypervisorException {
      RestoreXml xml = RestoreXml.of(liveXml);
      xml.rename(plan.name().value(), Optional.of(placement.uuid()));
      xml.useBridges(placement.bridges());
      xml.separate(placement.diskFolder());
      return xml;
    }

    @Override
    public RestoreXml on(Placement.TakeOver placement) throws HypervisorException {
      return RestoreXml.inPlaceOf(plan.predecessor().orElseThrow().description(), liveXml);
    }
  }

  private void refuseIfRunning(LoadPlan plan) throws HypervisorException {
    Optional<DomainHandle> present = connection.find(plan.name());
    if (present.isPresent()) {
      try (DomainHandle domain = present.get()) {
        if (domain.state() != DomainHandle.State.SHUTOFF) {
          throw new HypervisorException(
              "%s is still there (libvirt says %s); it must be ended before it is restored"
                  .formatted(plan.name(), domain.state()));
        }
      }
    }
  }
}
