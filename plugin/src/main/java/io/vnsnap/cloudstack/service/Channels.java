// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.api.VniChannelResponse;
import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.cloudstack.service.VniException.Kind;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.ServiceException;
import java.util.Map;

/** Hands out the frames in flight that snapshots keep, to those who may operate the snapshot. */
final class Channels {
  private final OperationFrame frame;
  private final VniSnapshotMemberDao members;
  private final Access access;
  private final Stores stores;

  Channels(OperationFrame frame, VniSnapshotMemberDao members, Access access, Stores stores) {
    this.frame = frame;
    this.members = members;
    this.access = access;
    this.stores = stores;
  }

  VniChannelResponse read(String memberUuid) {
    VniSnapshotMemberVO member = members.findByUuid(memberUuid);
    if (member == null) {
      throw new VniException(
          Kind.INVALID,
          "there is no such member of a VNI snapshot; listVniSnapshotMembers shows those that are");
    }
    VniSnapshotVO snapshot = frame.require(member.getSnapshotId());
    access.checkOperate(snapshot);
    if (member.getCutMicros() == null) {
      throw new VniException(
          Kind.NOT_NOW,
          "VNI snapshot %s has no frames, it is in state %s"
              .formatted(snapshot.getName(), snapshot.getState().label()));
    }
    return Responses.channel(member, read(snapshot, member));
  }

  private byte[] read(VniSnapshotVO snapshot, VniSnapshotMemberVO member) {
    try {
      return stores
          .require(snapshot)
          .engine()
          .channel(new SnapshotName(snapshot.getUuid()), new MemberName(member.getInstanceName()));
    } catch (WorkFailedException e) {
      throw e.reason();
    } catch (ServiceException e) {
      throw new Failures(Map.of()).of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VniException(Kind.FAILED, "the management server stops", e);
    }
  }
}
