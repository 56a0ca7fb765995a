// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import java.util.List;

/** Finds and keeps the members of snapshots. */
public interface VniSnapshotMemberDao {
  VniSnapshotMemberVO persist(VniSnapshotMemberVO member);

  boolean update(Long id, VniSnapshotMemberVO member);

  /** Null if there is none. */
  VniSnapshotMemberVO findByUuid(String uuid);

  /** In the order in which they were kept. */
  List<VniSnapshotMemberVO> listBySnapshot(long snapshotId);

  void removeBySnapshot(long snapshotId);
}
