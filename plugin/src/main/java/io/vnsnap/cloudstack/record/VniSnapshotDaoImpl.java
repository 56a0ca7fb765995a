// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import com.cloud.user.AccountManager;
import com.cloud.utils.Pair;
import com.cloud.utils.db.Filter;
import com.cloud.utils.db.GenericDaoBase;
import com.cloud.utils.db.SearchBuilder;
import com.cloud.utils.db.SearchCriteria;
import com.cloud.utils.db.SearchCriteria.Op;
import io.vnsnap.core.state.SnapshotState;
import java.util.Collection;
import java.util.List;
import javax.inject.Inject;

/** Snapshots in CloudStack's database. */
public class VniSnapshotDaoImpl extends GenericDaoBase<VniSnapshotVO, Long>
    implements VniSnapshotDao {
  private final SearchBuilder<VniSnapshotVO> simple;
  private final SearchBuilder<VniSnapshotVO> counted;
  @Inject private AccountManager accounts;
  @Inject private VniSnapshotTagDao tags;

  public VniSnapshotDaoImpl() {
    simple = createSearchBuilder();
    simple.and("id", simple.entity().getId(), Op.EQ);
    simple.and("state", simple.entity().getState(), Op.EQ);
    simple.and("states", simple.entity().getState(), Op.IN);
    simple.and("networkId", simple.entity().getNetworkId(), Op.EQ);
    simple.and("vpcId", simple.entity().getVpcId(), Op.EQ);
    simple.and("policyId", simple.entity().getPolicyId(), Op.EQ);
    simple.done();
    counted = createSearchBuilder();
    counted.and("accountId", counted.entity().getAccountId(), Op.EQ);
    counted.and("domainIds", counted.entity().getDomainId(), Op.IN);
    counted.and("notState", counted.entity().getState(), Op.NEQ);
    counted.done();
  }

  @Override
  public boolean moveState(long id, SnapshotState from, SnapshotState to, Long managementServerId) {
    SearchCriteria<VniSnapshotVO> criteria = simple.create();
    criteria.setParameters("id", id);
    criteria.setParameters("state", from);
    VniSnapshotVO change = createForUpdate();
    change.setState(to);
    change.setManagementServerId(managementServerId);
    return update(change, criteria) == 1;
  }

  @Override
  public Page<VniSnapshotVO> list(SnapshotFilter filter, Visibility visibility) {
    if (!filter.tags().isEmpty()) {
      List<Long> tagged = tags.snapshotsWith(filter.tags());
      return tagged.isEmpty() ? new Page<>(List.of(), 0) : list(filter, visibility, tagged);
    }
    return list(filter, visibility, List.of());
  }

  private Page<VniSnapshotVO> list(SnapshotFilter filter, Visibility visibility, List<Long> ids) {
    SearchBuilder<VniSnapshotVO> search = createSearchBuilder();
    accounts.buildACLSearchBuilder(
        search,
        visibility.domainId(),
        visibility.recursive(),
        visibility.accounts(),
        visibility.projects());
    search.and("id", search.entity().getId(), Op.EQ);
    search.and("ids", search.entity().getId(), Op.IN);
    search.and("name", search.entity().getName(), Op.EQ);
    search.and("keyword", search.entity().getName(), Op.LIKE);
    search.and("networkId", search.entity().getNetworkId(), Op.EQ);
    search.and("vpcId", search.entity().getVpcId(), Op.EQ);
    search.and("zoneId", search.entity().getZoneId(), Op.EQ);
    search.and("policyId", search.entity().getPolicyId(), Op.EQ);
    search.and("state", search.entity().getState(), Op.EQ);
    search.done();
    SearchCriteria<VniSnapshotVO> criteria = search.create();
    accounts.buildACLSearchCriteria(
        criteria,
        visibility.domainId(),
        visibility.recursive(),
        visibility.accounts(),
        visibility.projects());
    criteria.setParametersIfNotNull("id", filter.id());
    if (!ids.isEmpty()) {
      criteria.setParameters("ids", ids.toArray());
    }
    criteria.setParametersIfNotNull("name", filter.name());
    if (filter.keyword() != null) {
      criteria.setParameters("keyword", "%" + filter.keyword() + "%");
    }
    criteria.setParametersIfNotNull("networkId", filter.networkId());
    criteria.setParametersIfNotNull("vpcId", filter.vpcId());
    criteria.setParametersIfNotNull("zoneId", filter.zoneId());
    criteria.setParametersIfNotNull("policyId", filter.policyId());
    criteria.setParametersIfNotNull("state", filter.state());
    Pair<List<VniSnapshotVO>, Integer> found =
        searchAndCount(
            criteria,
            new Filter(VniSnapshotVO.class, "id", false, filter.offset(), filter.limit()));
    return new Page<>(found.first(), found.second());
  }

  @Override
  public List<VniSnapshotVO> listByStates(Collection<SnapshotState> states) {
    SearchCriteria<VniSnapshotVO> criteria = simple.create();
    criteria.setParameters("states", states.toArray());
    return listBy(criteria);
  }

  @Override
  public List<VniSnapshotVO> listByNetwork(long networkId) {
    SearchCriteria<VniSnapshotVO> criteria = simple.create();
    criteria.setParameters("networkId", networkId);
    return listBy(criteria);
  }

  @Override
  public List<VniSnapshotVO> listByVpc(long vpcId) {
    SearchCriteria<VniSnapshotVO> criteria = simple.create();
    criteria.setParameters("vpcId", vpcId);
    return listBy(criteria);
  }

  @Override
  public List<VniSnapshotVO> listByPolicy(long policyId) {
    SearchCriteria<VniSnapshotVO> criteria = simple.create();
    criteria.setParameters("policyId", policyId);
    return listBy(criteria, new Filter(VniSnapshotVO.class, "id", true, null, null));
  }

  @Override
  public long countByAccount(long accountId) {
    SearchCriteria<VniSnapshotVO> criteria = counted.create();
    criteria.setParameters("accountId", accountId);
    criteria.setParameters("notState", SnapshotState.ERROR);
    return getCount(criteria);
  }

  @Override
  public long countByDomains(Collection<Long> domainIds) {
    SearchCriteria<VniSnapshotVO> criteria = counted.create();
    criteria.setParameters("domainIds", domainIds.toArray());
    criteria.setParameters("notState", SnapshotState.ERROR);
    return getCount(criteria);
  }
}
