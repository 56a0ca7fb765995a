// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import com.cloud.projects.Project.ListProjectResourcesCriteria;
import io.vnsnap.cloudstack.record.Page;
import io.vnsnap.cloudstack.record.SnapshotFilter;
import io.vnsnap.cloudstack.record.Visibility;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.core.state.SnapshotState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

public final class FakeSnapshotDao implements VniSnapshotDao {
  public final Map<Long, VniSnapshotVO> rows = new TreeMap<>();
  public final List<String> moves = new ArrayList<>();
  private long last;

  private Stream<VniSnapshotVO> all() {
    return rows.values().stream().filter(row -> row.getRemoved() == null);
  }

  private List<VniSnapshotVO> where(Predicate<VniSnapshotVO> condition) {
    return all().filter(condition).toList();
  }

  @Override
  public VniSnapshotVO findById(Long id) {
    return all().filter(row -> row.getId() == id).findFirst().orElse(null);
  }

  @Override
  public VniSnapshotVO findByUuid(String uuid) {
    return all().filter(row -> row.getUuid().equals(uuid)).findFirst().orElse(null);
  }

  @Override
  public VniSnapshotVO persist(VniSnapshotVO snapshot) {
    if (rows.values().stream().anyMatch(row -> row.getUuid().equals(snapshot.getUuid()))) {
      throw new IllegalStateException("Duplicate entry for key uuid");
    }
    snapshot.setId(++last);
    rows.put(last, snapshot);
    return snapshot;
  }

  @Override
  public boolean update(Long id, VniSnapshotVO snapshot) {
    return rows.put(id, snapshot) != null;
  }

  @Override
  public boolean remove(Long id) {
    rows.get(id).setRemoved(Date.from(Instant.EPOCH));
    return true;
  }

  @Override
  public boolean moveState(long id, SnapshotState from, SnapshotState to, Long managementServerId) {
    VniSnapshotVO row = rows.get(id);
    if (row.getState() != from) {
      return false;
    }
    row.setState(to);
    row.setManagementServerId(managementServerId);
    moves.add("%s>%s".formatted(from.label(), to.label()));
    return true;
  }

  @Override
  public Page<VniSnapshotVO> list(SnapshotFilter filter, Visibility visibility) {
    List<VniSnapshotVO> found =
        all()
            .filter(
                row ->
                    visibility.accounts().isEmpty()
                        || visibility.accounts().contains(row.getAccountId()))
            .filter(
                row -> visibility.domainId() == null || row.getDomainId() == visibility.domainId())
            .filter(
                row ->
                    visibility.projects() != ListProjectResourcesCriteria.ListProjectResourcesOnly
                        || row.getAccountId() >= FakeAccess.FIRST_PROJECT_ACCOUNT)
            .filter(row -> filter.id() == null || filter.id() == row.getId())
            .filter(row -> filter.name() == null || filter.name().equals(row.getName()))
            .filter(row -> filter.keyword() == null || row.getName().contains(filter.keyword()))
            .filter(
                row ->
                    filter.networkId() == null
                        || Objects.equals(filter.networkId(), row.getNetworkId()))
            .filter(row -> filter.state() == null || filter.state() == row.getState())
            .sorted(Comparator.comparing(VniSnapshotVO::getId).reversed())
            .toList();
    return new Page<>(
        found.stream()
            .skip(filter.offset() == null ? 0 : filter.offset())
            .limit(filter.limit() == null ? Long.MAX_VALUE : filter.limit())
            .toList(),
        found.size());
  }

  @Override
  public List<VniSnapshotVO> listByStates(Collection<SnapshotState> states) {
    return where(row -> states.contains(row.getState()));
  }

  @Override
  public List<VniSnapshotVO> listByNetwork(long networkId) {
    return where(row -> Objects.equals(row.getNetworkId(), networkId));
  }

  @Override
  public List<VniSnapshotVO> listByVpc(long vpcId) {
    return where(row -> Objects.equals(row.getVpcId(), vpcId));
  }

  @Override
  public List<VniSnapshotVO> listByPolicy(long policyId) {
    return where(row -> Objects.equals(row.getPolicyId(), policyId));
  }

  @Override
  public long countByAccount(long accountId) {
    return where(row -> row.getAccountId() == accountId && row.getState() != SnapshotState.ERROR)
        .size();
  }

  @Override
  public long countByDomains(Collection<Long> domainIds) {
    return where(
            row -> domainIds.contains(row.getDomainId()) && row.getState() != SnapshotState.ERROR)
        .size();
  }
}
