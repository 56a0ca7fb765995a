// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.service.OperationMetrics;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.NetworkLocks.Held;
import io.vnsnap.server.service.ServerException.Kind;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all operations have around them: the lock of the network, the states, the counting. Whatever
 * ends it early, the record says what was under way, and {@link Recovery} ends it.
 */
final class OperationFrame {
  private static final Logger LOG = LoggerFactory.getLogger(OperationFrame.class);

  private final Snapshots snapshots;
  private final NetworkLocks locks;
  private final OperationMetrics metrics;

  OperationFrame(Snapshots snapshots, NetworkLocks locks, OperationMetrics metrics) {
    this.snapshots = snapshots;
    this.locks = locks;
    this.metrics = metrics;
  }

  /**
   * Does what the operation is about.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  interface Work<T> {
    Done<T> run(SnapshotRecord snapshot) throws ServiceException, InterruptedException;
  }

  /**
   * It is done.
   *
   * @param event what that makes of the snapshot
   * @param problem what is not as it should be all the same
   */
  record Done<T>(SnapshotEvent event, Optional<String> problem, T result) {}

  /** What a failure makes of the snapshot. */
  @FunctionalInterface
  interface Failed {
    SnapshotEvent by(ServerException failure);
  }

  /**
   * @throws ServerException if it can't be done, or was not
   */
  @SuppressWarnings("try") // the resource is a lock
  <T> T run(String snapshotId, OperationKind kind, Failed failed, Work<T> work)
      throws InterruptedException {
    SnapshotRecord snapshot = require(snapshotId);
    try (Held held =
        locks.acquire(snapshot.origin().networkId(), snapshot.origin().networkName())) {
      SnapshotRecord begun =
          snapshots.move(snapshotId, kind.begins(), Optional.empty(), kind.verb());
      metrics.began(kind.counted());
      return runBegun(begun, kind, failed, work);
    }
  }

  private <T> T runBegun(SnapshotRecord snapshot, OperationKind kind, Failed failed, Work<T> work)
      throws InterruptedException {
    try {
      Done<T> done = work.run(snapshot);
      end(snapshot, done.event(), done.problem());
      metrics.succeeded(kind.counted());
      return done.result();
    } catch (ServiceException e) {
      metrics.failed(kind.counted(), e.kind());
      throw ended(snapshot, failed, ServerException.of(e));
    } catch (ServerException e) {
      metrics.failed(
          kind.counted(),
          e.kind() == Kind.NOT_NOW
              ? ServiceException.Kind.NOT_POSSIBLE
              : ServiceException.Kind.ABORTED);
      throw ended(snapshot, failed, e);
    } catch (RuntimeException e) {
      metrics.failed(kind.counted(), ServiceException.Kind.ABORTED);
      LOG.error("{} of VNI snapshot {} met an error", kind, snapshot.id(), e);
      throw ended(
          snapshot,
          failed,
          new ServerException(Kind.FAILED, "an unexpected error; the server's log has more", e));
    }
  }

  private ServerException ended(SnapshotRecord snapshot, Failed failed, ServerException failure) {
    end(snapshot, failed.by(failure), Optional.of(failure.getMessage()));
    return failure;
  }

  private void end(SnapshotRecord snapshot, SnapshotEvent event, Optional<String> problem) {
    snapshots.move(snapshot.id(), event, problem, "end");
  }

  SnapshotRecord require(String snapshotId) {
    return snapshots
        .find(snapshotId)
        .orElseThrow(
            () -> new ServerException(Kind.INVALID, "the VNI snapshot is not there any more"));
  }
}
