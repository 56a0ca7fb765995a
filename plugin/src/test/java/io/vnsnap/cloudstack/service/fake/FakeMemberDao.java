// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.record.VniSnapshotMemberDao;
import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import java.util.ArrayList;
import java.util.List;

public final class FakeMemberDao implements VniSnapshotMemberDao {
  public final List<VniSnapshotMemberVO> rows = new ArrayList<>();
  private long last;

  @Override
  public VniSnapshotMemberVO persist(VniSnapshotMemberVO member) {
    member.setId(++last);
    rows.add(member);
    return member;
  }

  @Override
  public boolean update(Long id, VniSnapshotMemberVO member) {
    return true;
  }

  @Override
  public VniSnapshotMemberVO findByUuid(String uuid) {
    return rows.stream().filter(row -> row.getUuid().equals(uuid)).findFirst().orElse(null);
  }

  @Override
  public List<VniSnapshotMemberVO> listBySnapshot(long snapshotId) {
    return rows.stream().filter(row -> row.getSnapshotId() == snapshotId).toList();
  }

  @Override
  public void removeBySnapshot(long snapshotId) {
    rows.removeIf(row -> row.getSnapshotId() == snapshotId);
  }
}
