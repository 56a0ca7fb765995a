// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.service;

import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.server.record.SnapshotRecord;
import io.vnsnap.server.service.OperationFrame.Done;
import io.vnsnap.server.service.ServerException.Kind;
import java.util.Optional;

/** Deletes a snapshot. */
final class DeleteOperation {
  private final OperationFrame frame;
  private final Networks networks;

  DeleteOperation(OperationFrame frame, Networks networks) {
    this.frame = frame;
    this.networks = networks;
  }

  void run(String snapshotId) throws InterruptedException {
    frame.run(
        snapshotId,
        OperationKind.DELETE,
        DeleteOperation::afterFailure,
        snapshot -> new Done<>(delete(snapshot), Optional.empty(), snapshot));
  }

  /** Where it is in use nothing has been touched; else nobody can tell. */
  static SnapshotEvent afterFailure(ServerException failure) {
    return failure.kind() == Kind.NOT_NOW ? SnapshotEvent.SEALED : SnapshotEvent.UNKNOWN;
  }

  /** What is not there is as good as deleted. */
  SnapshotEvent delete(SnapshotRecord snapshot) {
    SnapshotStore store = networks.store(snapshot.place().store());
    try {
      store.delete(snapshot.place().folder());
      return SnapshotEvent.GONE;
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.NOT_FOUND) {
        return SnapshotEvent.GONE;
      }
      throw e.reason() == StoreException.Reason.IN_USE
          ? new ServerException(Kind.NOT_NOW, e.getMessage(), e)
          : new ServerException(Kind.FAILED, e.getMessage(), e);
    }
  }
}
