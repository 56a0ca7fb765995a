// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.Servers;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.state.SnapshotState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Ends what a management server that died has left: the store says whether a snapshot that was
 * being taken is sealed, hosts say which machines of a restore run, what a clone has made is taken
 * away, and a deletion is done once more. What can't be found out now is tried again later.
 *
 * <p>Hosts need nothing: their agents take everything back by themselves when nobody talks to them.
 */
final class Recovery {
  private static final Logger LOG = LogManager.getLogger(Recovery.class);
  private static final Set<SnapshotState> UNDER_WAY =
      Set.of(
          SnapshotState.CREATING,
          SnapshotState.RESTORING,
          SnapshotState.CLONING,
          SnapshotState.DELETING);

  /** A store that nobody could reach for so long may never come back. */
  private static final Duration PATIENCE = Duration.ofDays(1);

  private final VniSnapshotDao snapshots;
  private final VniSnapshotMemberDao members;
  private final OperationFrame frame;
  private final NetworkLocks locks;
  private final Servers servers;
  private final Stores stores;
  private final Places places;
  private final Inventory inventory;
  private final CreateOperation creation;
  private final CloneOperation cloning;
  private final DeleteOperation deletion;
  private final TakeOver takeOver;
  private final InstantSource clock;

  Recovery(
      VniSnapshotDao snapshots,
      VniSnapshotMemberDao members,
      OperationFrame frame,
      NetworkLocks locks,
      Servers servers,
      Stores stores,
      Places places,
      Inventory inventory,
      CreateOperation creation,
      CloneOperation cloning,
      DeleteOperation deletion,
      TakeOver takeOver,
      InstantSource clock) {
    this.snapshots = snapshots;
    this.members = members;
    this.frame = frame;
    this.locks = locks;
    this.servers = servers;
    this.stores = stores;
    this.places = places;
    this.inventory = inventory;
    this.creation = creation;
    this.cloning = cloning;
    this.deletion = deletion;
    this.takeOver = takeOver;
    this.clock = clock;
  }

  /**
   * Snapshots that a server has allocated and that its jobs can't take any more.
   *
   * @param managementServerId a server that has died, or this one when it starts
   */
  void endAllocated(long managementServerId) {
    for (VniSnapshotVO snapshot : snapshots.listByStates(Set.of(SnapshotState.ALLOCATED))) {
      Long server = snapshot.getManagementServerId();
      if (server != null && server == managementServerId) {
        snapshot.setProblem("the management server stopped before it was taken; take a new one");
        snapshots.update(snapshot.getId(), snapshot);
        frame.move(snapshot.getId(), SnapshotState.ALLOCATED, SnapshotEvent.GONE);
      }
    }
  }

  /** Ends what is under way and has nobody at work on it. */
  void sweep() throws InterruptedException {
    for (VniSnapshotVO snapshot : snapshots.listByStates(UNDER_WAY)) {
      if (isAbandoned(snapshot)) {
        try {
          recover(snapshot.getId());
        } catch (VniException e) {
          LOG.info(
              "VNI snapshot {} is looked at again later: {}", snapshot.getUuid(), e.getMessage());
          giveUpIfTooOld(snapshot);
        } catch (RuntimeException e) {
          LOG.warn("VNI snapshot {} can't be looked at now", snapshot.getUuid(), e);
        }
      }
    }
  }

  private boolean isAbandoned(VniSnapshotVO snapshot) {
    if (frame.isRunning(snapshot.getId())) {
      return false;
    }
    Long server = snapshot.getManagementServerId();
    return server == null || server == servers.self() || !servers.isUp(server);
  }

  private void recover(long snapshotId) throws InterruptedException {
    Optional<NetworkLocks.Held> lock = locks.tryAcquire(frame.require(snapshotId), 0);
    if (lock.isEmpty()) {
      return;
    }
    NetworkLocks.Held held = lock.get();
    try (held) {
      VniSnapshotVO snapshot = frame.require(snapshotId);
      SnapshotState state = snapshot.getState();
      if (!state.isUnderWay() || frame.isRunning(snapshotId)) {
        return;
      }
      LOG.info("VNI snapshot {} was left {}", snapshot.getUuid(), state);
      SnapshotEvent event =
          switch (state) {
            case CREATING -> recoverCreating(snapshot);
            case RESTORING -> recoverRestoring(snapshot);
            case CLONING -> recoverCloning(snapshot);
            case DELETING -> recoverDeleting(snapshot);
            case ALLOCATED, READY, ERROR, DESTROYED -> throw new IllegalStateException();
          };
      snapshot.setStep(null);
      snapshot.setProgress(0);
      snapshots.update(snapshotId, snapshot);
      frame.move(snapshotId, state, event);
      if (state == SnapshotState.DELETING && event == SnapshotEvent.GONE) {
        deletion.announceGone(snapshot);
      }
    }
  }

  private SnapshotEvent recoverCreating(VniSnapshotVO snapshot) throws InterruptedException {
    if (snapshot.getStoreRoot() != null) {
      Stores.Located located = stores.locate(snapshot);
      if (located.manifest().isPresent()) {
        creation.adopt(snapshot, located.manifest().get());
        return SnapshotEvent.SEALED;
      }
    }
    snapshot.setProblem(
        "the management server stopped while it was taken, so it was given up; take a new one");
    return SnapshotEvent.GONE;
  }

  private SnapshotEvent recoverRestoring(VniSnapshotVO snapshot) throws InterruptedException {
    Optional<Vni> vni = places.find(new Place(snapshot.getNetworkId(), snapshot.getVpcId()));
    List<Member> running = running(snapshot);
    if (vni.isPresent() && !running.isEmpty()) {
      String host = running.get(0).host().uuid();
      takeOver.reconcile(
          stores.at(host, snapshot.getStoreRoot()), takeOver.layout(vni.get(), running), running);
    }
    snapshot.setProblem(
        "the management server stopped while it was restored; restore it again if machines are stopped");
    return SnapshotEvent.SEALED;
  }

  private List<Member> running(VniSnapshotVO snapshot) {
    List<Member> running = new ArrayList<>();
    for (VniSnapshotMemberVO row : members.listBySnapshot(snapshot.getId())) {
      Optional<MachineFacts> machine =
          Optional.ofNullable(row.getVmId())
              .flatMap(inventory::machine)
              .filter(MachineFacts::isRunning);
      Optional<HostFacts> host =
          machine.flatMap(MachineFacts::hostId).flatMap(inventory::host).filter(HostFacts::up);
      if (host.isPresent()) {
        running.add(new Member(machine.orElseThrow(), host.get()));
      }
    }
    return running;
  }

  private SnapshotEvent recoverCloning(VniSnapshotVO snapshot) {
    cloning.unmake(snapshot);
    snapshot.setProblem(
        "the management server stopped while it was cloned, so the clone was given up; clone it again");
    return SnapshotEvent.SEALED;
  }

  private SnapshotEvent recoverDeleting(VniSnapshotVO snapshot) throws InterruptedException {
    try {
      deletion.delete(snapshot, SnapshotState.DELETING);
      return SnapshotEvent.GONE;
    } catch (WorkFailedException e) {
      if (e.event() == SnapshotEvent.UNKNOWN) {
        throw e.reason();
      }
      snapshot.setProblem(e.reason().getMessage());
      return e.event();
    }
  }

  private void giveUpIfTooOld(VniSnapshotVO snapshot) {
    boolean old =
        snapshot.getCreated() != null
            && snapshot.getCreated().toInstant().plus(PATIENCE).isBefore(clock.instant());
    if (old && snapshot.getState() == SnapshotState.CREATING) {
      snapshot.setProblem(
          "the management server stopped while it was taken, and its store can't be reached; delete it");
      snapshots.update(snapshot.getId(), snapshot);
      frame.move(snapshot.getId(), SnapshotState.CREATING, SnapshotEvent.UNKNOWN);
    }
  }
}
