// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import com.cloud.user.AccountManager;
import com.cloud.utils.Pair;
import com.cloud.utils.db.Filter;
import com.cloud.utils.db.GenericDaoBase;
import com.cloud.utils.db.SearchBuilder;
import com.cloud.utils.db.SearchCriteria;
import com.cloud.utils.db.SearchCriteria.Op;
import java.util.Date;
import java.util.List;
import javax.inject.Inject;

/** Policies in CloudStack's database. */
public class VniSnapshotPolicyDaoImpl extends GenericDaoBase<VniSnapshotPolicyVO, Long>
    implements VniSnapshotPolicyDao {
  private final SearchBuilder<VniSnapshotPolicyVO> due;
  private final SearchBuilder<VniSnapshotPolicyVO> running;
  private final SearchBuilder<VniSnapshotPolicyVO> ofPlace;
  @Inject private AccountManager accounts;

  public VniSnapshotPolicyDaoImpl() {
    due = createSearchBuilder();
    due.and("active", due.entity().isActive(), Op.EQ);
    due.and("nextRun", due.entity().getNextRun(), Op.LTEQ);
    due.done();
    running = createSearchBuilder();
    running.and("running", running.entity().getRunningSnapshotId(), Op.NNULL);
    running.done();
    ofPlace = createSearchBuilder();
    ofPlace.and("networkId", ofPlace.entity().getNetworkId(), Op.EQ);
    ofPlace.and("vpcId", ofPlace.entity().getVpcId(), Op.EQ);
    ofPlace.done();
  }

  @Override
  public Page<VniSnapshotPolicyVO> list(PolicyFilter filter, Visibility visibility) {
    SearchBuilder<VniSnapshotPolicyVO> search = createSearchBuilder();
    accounts.buildACLSearchBuilder(
        search,
        visibility.domainId(),
        visibility.recursive(),
        visibility.accounts(),
        visibility.projects());
    search.and("id", search.entity().getId(), Op.EQ);
    search.and("keyword", search.entity().getName(), Op.LIKE);
    search.and("networkId", search.entity().getNetworkId(), Op.EQ);
    search.and("vpcId", search.entity().getVpcId(), Op.EQ);
    search.and("zoneId", search.entity().getZoneId(), Op.EQ);
    search.done();
    SearchCriteria<VniSnapshotPolicyVO> criteria = search.create();
    accounts.buildACLSearchCriteria(
        criteria,
        visibility.domainId(),
        visibility.recursive(),
        visibility.accounts(),
        visibility.projects());
    criteria.setParametersIfNotNull("id", filter.id());
    if (filter.keyword() != null) {
      criteria.setParameters("keyword", "%" + filter.keyword() + "%");
    }
    criteria.setParametersIfNotNull("networkId", filter.networkId());
    criteria.setParametersIfNotNull("vpcId", filter.vpcId());
    criteria.setParametersIfNotNull("zoneId", filter.zoneId());
    Pair<List<VniSnapshotPolicyVO>, Integer> found =
        searchAndCount(
            criteria,
            new Filter(VniSnapshotPolicyVO.class, "id", true, filter.offset(), filter.limit()));
    return new Page<>(found.first(), found.second());
  }

  @Override
  public List<VniSnapshotPolicyVO> listDue(Date now) {
    SearchCriteria<VniSnapshotPolicyVO> criteria = due.create();
    criteria.setParameters("active", true);
    criteria.setParameters("nextRun", now);
    return listBy(criteria);
  }

  @Override
  public List<VniSnapshotPolicyVO> listRunning() {
    return listBy(running.create());
  }

  @Override
  public List<VniSnapshotPolicyVO> listByNetwork(long networkId) {
    SearchCriteria<VniSnapshotPolicyVO> criteria = ofPlace.create();
    criteria.setParameters("networkId", networkId);
    return listBy(criteria);
  }

  @Override
  public List<VniSnapshotPolicyVO> listByVpc(long vpcId) {
    SearchCriteria<VniSnapshotPolicyVO> criteria = ofPlace.create();
    criteria.setParameters("vpcId", vpcId);
    return listBy(criteria);
  }
}
