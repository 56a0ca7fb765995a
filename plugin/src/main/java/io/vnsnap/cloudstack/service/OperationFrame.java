// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Announcer;
import io.vnsnap.cloudstack.cloud.Announcer.Subject;
import io.vnsnap.cloudstack.cloud.Servers;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.service.OperationMetrics;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.state.SnapshotState;
import io.vnsnap.core.state.SnapshotStates;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * What all operations have around them: the lock of the network, the states, the events.
 *
 * <p>Whatever ends this method early, the row says what was under way, and {@link Recovery} ends
 * it.
 */
final class OperationFrame {
  private static final Logger LOG = LogManager.getLogger(OperationFrame.class);

  /** Long enough for an operation that is about to end; a job's thread waits meanwhile. */
  private static final int PATIENCE_SECONDS = 60;

  private final VniSnapshotDao snapshots;
  private final NetworkLocks locks;
  private final Servers servers;
  private final Announcer announcer;
  private final OperationMetrics metrics;
  private final Set<Long> running = ConcurrentHashMap.newKeySet();

  OperationFrame(
      VniSnapshotDao snapshots,
      NetworkLocks locks,
      Servers servers,
      Announcer announcer,
      OperationMetrics metrics) {
    this.snapshots = snapshots;
    this.locks = locks;
    this.servers = servers;
    this.announcer = announcer;
    this.metrics = metrics;
  }

  /**
   * Does what the operation is about.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  interface Work<T> {
    /**
     * @param snapshot its row; what is set in it is kept when the work is done or has failed
     * @param before the state that it was in
     */
    Done<T> run(VniSnapshotVO snapshot, SnapshotState before)
        throws WorkFailedException, InterruptedException;
  }

  /** The work has been done, and what that makes of the snapshot. */
  record Done<T>(SnapshotEvent event, T result) {}

  /** Whether a thread of this server is at work on it. */
  boolean isRunning(long snapshotId) {
    return running.contains(snapshotId);
  }

  /**
   * @throws VniException if it can't be begun, or failed
   */
  <T> T run(long snapshotId, OperationKind kind, OperationCall call, Work<T> work) {
    VniSnapshotVO snapshot = require(snapshotId);
    NetworkLocks.Held held = locks.acquire(snapshot, PATIENCE_SECONDS);
    try (held) {
      return runLocked(snapshotId, kind, call, work);
    }
  }

  private <T> T runLocked(long snapshotId, OperationKind kind, OperationCall call, Work<T> work) {
    VniSnapshotVO snapshot = require(snapshotId);
    SnapshotState before = snapshot.getState();
    SnapshotState during =
        SnapshotStates.next(before, kind.begins())
            .orElseThrow(() -> wrongState(snapshot, before, kind));
    running.add(snapshotId);
    try {
      if (!snapshots.moveState(snapshotId, before, during, servers.self())) {
        throw wrongState(snapshot, require(snapshotId).getState(), kind);
      }
      return runMoved(snapshot, before, during, kind, call, work);
    } finally {
      running.remove(snapshotId);
    }
  }

  private <T> T runMoved(
      VniSnapshotVO snapshot,
      SnapshotState before,
      SnapshotState during,
      OperationKind kind,
      OperationCall call,
      Work<T> work) {
    Subject subject = subject(snapshot, kind.eventType(), call);
    announcer.started(subject, "%s VNI snapshot %s".formatted(kind.doing(), snapshot.getName()));
    metrics.began(kind.counted());
    snapshot.setProblem(null);
    snapshot.setProgress(0);
    try {
      Done<T> done = work.run(snapshot, before);
      end(snapshot, during, done.event());
      announcer.completed(
          subject, "%s VNI snapshot %s is done".formatted(kind.doing(), snapshot.getName()));
      metrics.succeeded(kind.counted());
      return done.result();
    } catch (WorkFailedException e) {
      snapshot.setProblem(e.reason().getMessage());
      end(snapshot, during, e.event());
      announcer.failed(
          subject,
          "%s VNI snapshot %s failed: %s"
              .formatted(kind.doing(), snapshot.getName(), e.reason().getMessage()));
      metrics.failed(kind.counted(), why(e.reason()));
      throw e.reason();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      metrics.failed(kind.counted(), ServiceException.Kind.CANCELLED);
      throw new VniException(
          Kind.FAILED,
          "the management server stops; what was begun will be ended or taken back when it is up again",
          e);
    } catch (RuntimeException e) {
      LOG.error("{} VNI snapshot {} met an error", kind.doing(), snapshot.getUuid(), e);
      announcer.failed(
          subject,
          "%s VNI snapshot %s met an error: %s"
              .formatted(kind.doing(), snapshot.getName(), e.getMessage()));
      metrics.failed(kind.counted(), ServiceException.Kind.ABORTED);
      throw new VniException(
          Kind.FAILED,
          "an unexpected error: %s; what was begun will be ended or taken back in a minute"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** The engine's own word for it, or the nearest to CloudStack's. */
  private static ServiceException.Kind why(VniException failure) {
    if (failure.getCause() instanceof ServiceException cause) {
      return cause.kind();
    }
    return switch (failure.kind()) {
      case INVALID, NOT_NOW, LIMIT -> ServiceException.Kind.NOT_POSSIBLE;
      case FAILED -> ServiceException.Kind.ABORTED;
      case UNUSABLE -> ServiceException.Kind.STORE_UNUSABLE;
    };
  }

  private void end(VniSnapshotVO snapshot, SnapshotState during, SnapshotEvent event) {
    snapshot.setStep(null);
    snapshot.setProgress(0);
    snapshots.update(snapshot.getId(), snapshot);
    move(snapshot.getId(), during, event);
  }

  /** Moves on, and takes the row away if the snapshot is gone. */
  void move(long snapshotId, SnapshotState from, SnapshotEvent event) {
    SnapshotState to =
        SnapshotStates.next(from, event)
            .orElseThrow(
                () -> new IllegalStateException("%s does not follow %s".formatted(event, from)));
    if (!snapshots.moveState(snapshotId, from, to, null)) {
      LOG.warn(
          "VNI snapshot {} is not {} any more, so it does not become {}", snapshotId, from, to);
      return;
    }
    if (to == SnapshotState.DESTROYED) {
      snapshots.remove(snapshotId);
    }
  }

  VniSnapshotVO require(long snapshotId) {
    VniSnapshotVO snapshot = snapshots.findById(snapshotId);
    if (snapshot == null) {
      throw new VniException(Kind.INVALID, "the VNI snapshot is not there any more");
    }
    return snapshot;
  }

  static Subject subject(VniSnapshotVO snapshot, String type, OperationCall call) {
    boolean vpc = snapshot.getVpcId() != null;
    return new Subject(
        type,
        snapshot.getAccountId(),
        call.startEventId(),
        vpc ? snapshot.getVpcId() : snapshot.getNetworkId(),
        vpc);
  }

  private static VniException wrongState(
      VniSnapshotVO snapshot, SnapshotState state, OperationKind kind) {
    String advice =
        state.isUnderWay() || state == SnapshotState.ALLOCATED
            ? "wait until that has ended"
            : "delete it";
    return new VniException(
        Kind.NOT_NOW,
        "VNI snapshot %s can't %s, it is in state %s; %s"
            .formatted(snapshot.getName(), kind.verb(), state.label(), advice));
  }
}
