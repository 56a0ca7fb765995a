// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.CreateRequest;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.core.service.OperationMetrics;
import io.vnsnap.core.service.ProgressTracker;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.server.record.Figures;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.OperationFrame.Done;

/** Takes a snapshot. */
final class CreateOperation {
  private final OperationFrame frame;
  private final Snapshots snapshots;
  private final Networks networks;
  private final Machines machines;
  private final OperationMetrics metrics;

  CreateOperation(
      OperationFrame frame,
      Snapshots snapshots,
      Networks networks,
      Machines machines,
      OperationMetrics metrics) {
    this.frame = frame;
    this.snapshots = snapshots;
    this.networks = networks;
    this.machines = machines;
    this.metrics = metrics;
  }

  SnapshotRecord run(String snapshotId, Network network, boolean skipStopped, Jobs.Running job)
      throws InterruptedException {
    frame.run(
        snapshotId,
        OperationKind.CREATE,
        failure -> SnapshotEvent.GONE,
        snapshot -> {
          CreatedSnapshot created = take(snapshot, network, skipStopped, job);
          snapshots.update(snapshotId, taken -> taken.withFigures(Figures.of(created.manifest())));
          metrics.taken(network.name(), created.manifest());
          return new Done<>(SnapshotEvent.SEALED, Problems.of(created.warnings()), snapshot);
        });
    return frame.require(snapshotId);
  }

  private CreatedSnapshot take(
      SnapshotRecord snapshot, Network network, boolean skipStopped, Jobs.Running job)
      throws ServiceException, InterruptedException {
    SnapshotService engine = networks.engine(network);
    Cancellation cancellation = job.cancellation();
    VniLayout layout =
        skipStopped ? machines.running(network, cancellation) : network.vni().layout();
    return engine.create(
        new CreateRequest(layout, snapshot.place().folder(), CreateRequest.CAPTURE_LIMIT_BYTES),
        job.track(new ProgressTracker()),
        cancellation);
  }
}
