// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.state.SnapshotState;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.server.record.CloneRecord;
import io.vnsnap.server.record.Figures;
import io.vnsnap.server.record.SnapshotRecord;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a server that died has left: the store says whether a snapshot that was being taken is
 * sealed, a clone that was being made is taken away, a deletion is done once more. What can't be
 * found out now is tried again later.
 *
 * <p>Hosts need nothing: their agents take everything back by themselves when nobody talks to them.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final Snapshots snapshots;
  private final Networks networks;
  private final Clones clones;
  private final DeleteOperation deletion;
  private final Jobs jobs;
  private final Cancellations cancellations;
  private final List<CloneRecord> unfinished = new CopyOnWriteArrayList<>();

  Recovery(
      Snapshots snapshots,
      Networks networks,
      Clones clones,
      DeleteOperation deletion,
      Jobs jobs,
      Cancellations cancellations) {
    this.snapshots = snapshots;
    this.networks = networks;
    this.clones = clones;
    this.deletion = deletion;
    this.jobs = jobs;
    this.cancellations = cancellations;
  }

  /**
   * To be called once, before others.
   *
   * @param left clones that are not whole
   */
  void begin(List<CloneRecord> left) {
    unfinished.addAll(left);
    jobs.endAbandoned();
    for (SnapshotRecord snapshot : snapshots.all()) {
      if (snapshot.state() == SnapshotState.ALLOCATED) {
        snapshots.move(
            snapshot.id(),
            SnapshotEvent.GONE,
            Optional.of("the server stopped before it was taken; take a new one"),
            "end");
      }
    }
    sweep();
  }

  /** Ends what is under way and has nobody at work on it. */
  void sweep() {
    for (SnapshotRecord snapshot : snapshots.all()) {
      if (snapshot.state().isUnderWay() && jobs.progressOf(snapshot.id()).isEmpty()) {
        try {
          end(snapshot);
        } catch (StoreException | RuntimeException e) {
          LOG.warn("VNI snapshot {} is looked at again later: {}", snapshot.id(), e.getMessage());
        }
      }
    }
  }

  /** Takes away clones that were not finished. Takes its time. */
  void removeUnfinished() throws InterruptedException {
    for (CloneRecord clone : List.copyOf(unfinished)) {
      Optional<Network> network = networks.find(clone.id());
      if (network.isPresent()) {
        try {
          cancellations.run(
              cancellation -> {
                clones.remove(network.get(), cancellation);
                return clone;
              });
        } catch (ServerException e) {
          LOG.warn("clone {} is removed later: {}", clone.name(), e.getMessage());
          continue;
        }
      }
      unfinished.remove(clone);
    }
  }

  private void end(SnapshotRecord snapshot) throws StoreException {
    LOG.info("VNI snapshot {} was left {}", snapshot.id(), snapshot.state());
    switch (snapshot.state()) {
      case CREATING -> endCreating(snapshot);
      case RESTORING ->
          move(
              snapshot,
              SnapshotEvent.SEALED,
              "the server stopped while it was restored; restore it again if machines are stopped");
      case CLONING ->
          move(
              snapshot,
              SnapshotEvent.SEALED,
              "the server stopped while it was cloned; clone it again if the clone is not there");
      case DELETING -> endDeleting(snapshot);
      case ALLOCATED, READY, ERROR, DESTROYED -> throw new IllegalStateException();
    }
  }

  private void endCreating(SnapshotRecord snapshot) throws StoreException {
    SnapshotStore store = networks.store(snapshot.place().store());
    if (store.clearAbandoned(snapshot.place().folder())) {
      Figures figures = Figures.of(store.show(snapshot.place().folder()));
      snapshots.update(snapshot.id(), found -> found.withFigures(figures));
      snapshots.move(snapshot.id(), SnapshotEvent.SEALED, Optional.empty(), "end");
    } else {
      move(
          snapshot,
          SnapshotEvent.GONE,
          "the server stopped while it was taken, so it was given up; take a new one");
    }
  }

  private void endDeleting(SnapshotRecord snapshot) {
    try {
      snapshots.move(snapshot.id(), deletion.delete(snapshot), Optional.empty(), "end");
    } catch (ServerException e) {
      move(snapshot, DeleteOperation.afterFailure(e), e.getMessage());
    }
  }

  private void move(SnapshotRecord snapshot, SnapshotEvent event, String problem) {
    snapshots.move(snapshot.id(), event, Optional.of(problem), "end");
  }
}
