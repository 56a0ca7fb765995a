// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.ProgressTracker;
import io.vnsnap.core.service.RestoreRequest;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.OperationFrame.Done;
import io.vnsnap.server.service.ServerException.Kind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Brings the members of a snapshot back in place. */
final class RestoreOperation {
  private final OperationFrame frame;
  private final Snapshots snapshots;
  private final Networks networks;
  private final InstantSource clock;

  RestoreOperation(
      OperationFrame frame, Snapshots snapshots, Networks networks, InstantSource clock) {
    this.frame = frame;
    this.snapshots = snapshots;
    this.networks = networks;
    this.clock = clock;
  }

  SnapshotRecord run(String snapshotId, Jobs.Running job) throws InterruptedException {
    frame.run(
        snapshotId,
        OperationKind.RESTORE,
        failure -> SnapshotEvent.SEALED,
        snapshot -> {
          RestoredVni restored = restore(snapshot, job);
          snapshots.update(snapshotId, done -> done.withRestored(figures(restored)));
          return new Done<>(SnapshotEvent.SEALED, problem(restored), restored);
        });
    return frame.require(snapshotId);
  }

  private RestoredVni restore(SnapshotRecord snapshot, Jobs.Running job)
      throws ServiceException, InterruptedException {
    Network network = network(snapshot);
    SnapshotService engine = networks.engine(network);
    try (SealedFolder opened = engine.open(snapshot.place().folder())) {
      return engine.restore(
          opened,
          new RestoreRequest(network.vni().layout(), MemoryLoading.LAZY),
          job.track(new ProgressTracker()),
          job.cancellation());
    } catch (StoreException e) {
      throw new ServerException(Kind.FAILED, e.getMessage(), e);
    }
  }

  private Network network(SnapshotRecord snapshot) {
    return networks
        .find(snapshot.origin().networkId())
        .orElseThrow(
            () ->
                new ServerException(
                    Kind.NOT_NOW,
                    "network %s is not there any more; its VNI snapshot %s can't be restored"
                        .formatted(snapshot.origin().networkName(), snapshot.label().name())));
  }

  private SnapshotRecord.Restored figures(RestoredVni restored) {
    return figures(restored, clock);
  }

  static SnapshotRecord.Restored figures(RestoredVni restored, InstantSource clock) {
    return new SnapshotRecord.Restored(
        clock.instant(),
        Math.round(restored.inspectedMillis() + restored.runningMillis()),
        restored.replayedFrames());
  }

  /** What is not as it should be, although it is done. */
  static Optional<String> problem(RestoredVni restored) {
    List<String> sentences = new ArrayList<>();
    restored
        .failures()
        .forEach((member, reason) -> sentences.add("member %s: %s".formatted(member, reason)));
    sentences.addAll(restored.warnings());
    return Problems.of(sentences);
  }
}
