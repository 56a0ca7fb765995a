// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Announcer;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotTagDao;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.OperationFrame.Done;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.state.SnapshotEvent;
import io.vnsnap.core.state.SnapshotState;
import java.util.Map;

/** Deletes a snapshot from the store and then its row. */
final class DeleteOperation {
  private final OperationFrame frame;
  private final VniSnapshotMemberDao members;
  private final VniSnapshotTagDao tags;
  private final Stores stores;
  private final Announcer announcer;

  DeleteOperation(
      OperationFrame frame,
      VniSnapshotMemberDao members,
      VniSnapshotTagDao tags,
      Stores stores,
      Announcer announcer) {
    this.frame = frame;
    this.members = members;
    this.tags = tags;
    this.stores = stores;
    this.announcer = announcer;
  }

  void run(long snapshotId, OperationCall call) {
    VniSnapshotVO gone =
        frame.run(
            snapshotId,
            OperationKind.DELETE,
            call,
            (snapshot, before) -> {
              delete(snapshot, before);
              return new Done<>(SnapshotEvent.GONE, snapshot);
            });
    announceGone(gone);
  }

  void announceGone(VniSnapshotVO gone) {
    if (gone.getStoredBytes() != null) {
      announcer.usage(
          VniEvents.DELETE,
          gone.getAccountId(),
          gone.getZoneId(),
          gone.getId(),
          gone.getUuid(),
          gone.getName(),
          gone.getStoredBytes());
    }
  }

  /** Returns when the store does not hold it. */
  void delete(VniSnapshotVO snapshot, SnapshotState before)
      throws WorkFailedException, InterruptedException {
    if (snapshot.getStoreRoot() != null) {
      deleteFolder(snapshot, before);
    }
    members.removeBySnapshot(snapshot.getId());
    tags.replace(snapshot.getId(), Map.of());
  }

  private void deleteFolder(VniSnapshotVO snapshot, SnapshotState before)
      throws WorkFailedException, InterruptedException {
    Stores.Located located;
    try {
      located = stores.locate(snapshot);
    } catch (VniException e) {
      throw new WorkFailedException(
          before.isSealed() ? SnapshotEvent.SEALED : SnapshotEvent.UNKNOWN, e);
    }
    SnapshotName name = new SnapshotName(snapshot.getUuid());
    try {
      located.engine().delete(name);
    } catch (ServiceException e) {
      VniException reason = new Failures(Map.of()).of(e);
      if (isThere(located.engine(), name, reason)) {
        throw new WorkFailedException(SnapshotEvent.SEALED, reason);
      }
    }
  }

  private static boolean isThere(Engine engine, SnapshotName name, VniException reason)
      throws WorkFailedException, InterruptedException {
    try {
      return engine.find(name).isPresent();
    } catch (ServiceException e) {
      reason.addSuppressed(e);
      throw new WorkFailedException(SnapshotEvent.UNKNOWN, reason);
    }
  }
}
