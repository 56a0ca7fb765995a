// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.hooks.DiskChanges;
import io.vnsnap.hooks.LoadNote;
import io.vnsnap.hooks.LoadNotes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the load of a member to its end after its agent has died: a member that runs stays, and is
 * given the rest of its memory; one that does not is taken back.
 */
final class LoadRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(LoadRecovery.class);

  /** libvirt carries out what it was asked for, also when the one who asked is gone. */
  private static final Duration STARTING = Duration.ofSeconds(20);

  /** For the rest of the memory, however large it is; a connection that breaks is seen at once. */
  private static final Duration FEEDING = Duration.ofHours(1);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final LibvirtConnection connection;
  private final MemberName name;
  private final LoadNotes notes;
  private final DiskChanges disks;

  LoadRecovery(LibvirtConnection connection, MemberName name, LoadNotes notes) {
    this.connection = connection;
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
    Optional<DomainHandle> found = find();
    try {
      if (notes.last(LoadNote.HasRun.class).isPresent() || (isOurs(found) && runs(found))) {
        keep(found);
        return true;
      }
      takeBack(found);
      return false;
    } finally {
      found.ifPresent(DomainHandle::close);
    }
  }

  /** The domain, also if libvirt only begins to start it. */
  private Optional<DomainHandle> find() throws HypervisorException {
    boolean mayCome =
        notes.last(LoadNote.Starts.class).isPresent()
            && notes.last(LoadNote.HasStarted.class).isEmpty();
    long deadline = System.nanoTime() + (mayCome ? STARTING.toNanos() : 0);
    while (true) {
      Optional<DomainHandle> found = connection.find(name);
      if (isOurs(found) || System.nanoTime() - deadline >= 0) {
        return found;
      }
      found.ifPresent(DomainHandle::close);
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /** Whether it is one that a load has started, and not its former self or its next. */
  private static boolean isOurs(Optional<DomainHandle> domain) throws HypervisorException {
    return domain.isPresent()
        && domain.get().isRunningOrPaused()
        && RestoreXml.waitedForMigration(domain.get().liveXml());
  }

  private static boolean runs(Optional<DomainHandle> domain) throws HypervisorException {
    return domain.isPresent() && domain.get().state() == DomainHandle.State.RUNNING;
  }

  private void keep(Optional<DomainHandle> domain) throws HypervisorException {
    LOG.info("{} has run and stays", name);
    notes.add(new LoadNote.HasRun());
    if (isOurs(domain)) {
      feed(new Monitor(domain.get()));
    }
    report(disks.commit());
    Optional<String> lastingXml =
        notes.last(LoadNote.Starts.class).flatMap(LoadNote.Starts::lastingXml);
    if (domain.isPresent() && lastingXml.isPresent() && !domain.get().isPersistent()) {
      connection.define(lastingXml.get(), name.value());
    }
  }

  /**
   * Gives it what the dead agent still owed it. A member that can't be given it stays all the same.
   */
  private void feed(Monitor monitor) {
    Optional<LoadNote.Feeds> feeds = notes.last(LoadNote.Feeds.class);
    if (feeds.isEmpty()) {
      return;
    }
    try {
      Optional<MemoryFeed> resumed = MemoryFeed.resume(monitor, feeds.get());
      if (resumed.isPresent()) {
        try (MemoryFeed feed = resumed.get()) {
          LOG.info("giving {} the rest of its memory", name);
          feed.awaitLoaded(FEEDING);
          LOG.warn("{} was owed memory by an agent that died, and has got all of it now", name);
        }
      } else if (!MemoryFeed.isLoaded(monitor)) {
        throw new HypervisorException("its QEMU keeps no connection that could be gone on with");
      }
    } catch (HypervisorException e) {
      LOG.error("{} can't go on: {}; restore it again", name, e.getMessage());
    }
  }

  private void takeBack(Optional<DomainHandle> domain) throws HypervisorException {
    if (isOurs(domain)) {
      LOG.info("{} never ran and is ended", name);
      domain.get().destroy();
    } else if (domain.isPresent() && domain.get().isRunningOrPaused()) {
      refuseIfDisksLieAside();
    }
    report(disks.undo());
    notes.add(new LoadNote.HasTakenBack());
  }

  /** Somebody has started it meanwhile, from whatever its disks were at that moment. */
  private void refuseIfDisksLieAside() throws HypervisorException {
    List<String> aside = disks.aside();
    if (!aside.isEmpty()) {
      throw new HypervisorException(
          "%s was started by somebody else while its restore was broken off, so its disks were left as they are; its former ones are %s: stop it, put them back or remove them"
              .formatted(name, String.join(", ", aside)));
    }
  }

  private void report(List<String> problems) throws HypervisorException {
    if (!problems.isEmpty()) {
      throw new HypervisorException("%s: %s".formatted(name, String.join("; ", problems)));
    }
  }
}
