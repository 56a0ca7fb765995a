// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import com.cloud.utils.db.Filter;
import com.cloud.utils.db.GenericDaoBase;
import com.cloud.utils.db.SearchBuilder;
import com.cloud.utils.db.SearchCriteria;
import com.cloud.utils.db.SearchCriteria.Op;
import java.util.List;

/** Members of snapshots in CloudStack's database. */
public class VniSnapshotMemberDaoImpl extends GenericDaoBase<VniSnapshotMemberVO, Long>
    implements VniSnapshotMemberDao {
  private final SearchBuilder<VniSnapshotMemberVO> ofSnapshot;

  public VniSnapshotMemberDaoImpl() {
    ofSnapshot = createSearchBuilder();
    ofSnapshot.and("snapshotId", ofSnapshot.entity().getSnapshotId(), Op.EQ);
    ofSnapshot.done();
  }

  @Override
  public List<VniSnapshotMemberVO> listBySnapshot(long snapshotId) {
    return listBy(
        criteria(snapshotId), new Filter(VniSnapshotMemberVO.class, "id", true, null, null));
  }

  @Override
  public void removeBySnapshot(long snapshotId) {
    expunge(criteria(snapshotId));
  }

  private SearchCriteria<VniSnapshotMemberVO> criteria(long snapshotId) {
    SearchCriteria<VniSnapshotMemberVO> criteria = ofSnapshot.create();
    criteria.setParameters("snapshotId", snapshotId);
    return criteria;
  }
}
