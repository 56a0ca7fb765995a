// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.ProgressTracker;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.server.record.CloneRecord;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.OperationFrame.Done;
import io.vnsnap.server.service.ServerException.Kind;
import io.vnsnap.vni.NewClone;
import io.vnsnap.vni.VniName;
import java.time.InstantSource;
import java.util.Optional;

/** Starts a copy of a snapshot beside the original, as a network of its own. */
final class CloneOperation {
  private final OperationFrame frame;
  private final Snapshots snapshots;
  private final Networks networks;
  private final Clones clones;
  private final InstantSource clock;

  CloneOperation(
      OperationFrame frame,
      Snapshots snapshots,
      Networks networks,
      Clones clones,
      InstantSource clock) {
    this.frame = frame;
    this.snapshots = snapshots;
    this.networks = networks;
    this.clones = clones;
    this.clock = clock;
  }

  /** The copy, and the snapshot's record afterwards. */
  record Cloned(SnapshotRecord snapshot, Network network) {}

  Cloned run(String snapshotId, VniName name, Jobs.Running job) throws InterruptedException {
    Network network =
        frame.run(
            snapshotId,
            OperationKind.CLONE,
            failure -> SnapshotEvent.SEALED,
            snapshot -> make(snapshot, name, job));
    return new Cloned(frame.require(snapshotId), network);
  }

  private Done<Network> make(SnapshotRecord snapshot, VniName name, Jobs.Running job)
      throws ServiceException, InterruptedException {
    Network original = original(snapshot);
    SnapshotService engine = networks.engine(original);
    try (SealedFolder opened = engine.open(snapshot.place().folder())) {
      NewClone wanted =
          NewClone.of(
              original.vni(),
              opened.manifest(),
              name,
              snapshot.place().store(),
              Optional.empty(),
              MemoryLoading.LAZY);
      CloneRecord record = clones.begin(wanted.vni(), snapshot.origin().account(), snapshot.id());
      RestoredVni restored = start(engine, opened, wanted, record, job);
      Network made = clones.made(record);
      snapshots.update(
          snapshot.id(), done -> done.withRestored(RestoreOperation.figures(restored, clock)));
      return new Done<>(SnapshotEvent.SEALED, RestoreOperation.problem(restored), made);
    } catch (StoreException e) {
      throw new ServerException(Kind.FAILED, e.getMessage(), e);
    }
  }

  private RestoredVni start(
      SnapshotService engine,
      SealedFolder opened,
      NewClone wanted,
      CloneRecord record,
      Jobs.Running job)
      throws ServiceException, InterruptedException {
    try {
      return engine.clone(
          opened, wanted.request(), job.track(new ProgressTracker()), job.cancellation());
    } catch (ServiceException e) {
      clones.forget(record.id());
      throw e;
    }
  }

  private Network original(SnapshotRecord snapshot) {
    return networks
        .find(snapshot.origin().networkId())
        .orElseThrow(
            () ->
                new ServerException(
                    Kind.NOT_NOW,
                    "network %s is not there any more, and its VNI file says where to clone; put it back"
                        .formatted(snapshot.origin().networkName())));
  }
}
