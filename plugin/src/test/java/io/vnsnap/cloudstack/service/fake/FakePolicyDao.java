// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service.fake;

import io.vnsnap.cloudstack.record.Page;
import io.vnsnap.cloudstack.record.PolicyFilter;
import io.vnsnap.cloudstack.record.Visibility;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyDao;
import io.vnsnap.cloudstack.record.VniSnapshotPolicyVO;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

public final class FakePolicyDao implements VniSnapshotPolicyDao {
  public final Map<Long, VniSnapshotPolicyVO> rows = new TreeMap<>();
  private long last;

  @Override
  public VniSnapshotPolicyVO findById(Long id) {
    return rows.get(id);
  }

  @Override
  public VniSnapshotPolicyVO persist(VniSnapshotPolicyVO policy) {
    policy.setId(++last);
    rows.put(last, policy);
    return policy;
  }

  @Override
  public boolean update(Long id, VniSnapshotPolicyVO policy) {
    return true;
  }

  @Override
  public boolean remove(Long id) {
    return rows.remove(id) != null;
  }

  @Override
  public Page<VniSnapshotPolicyVO> list(PolicyFilter filter, Visibility visibility) {
    List<VniSnapshotPolicyVO> found =
        rows.values().stream()
            .filter(
                row ->
                    visibility.accounts().isEmpty()
                        || visibility.accounts().contains(row.getAccountId()))
            .filter(row -> filter.id() == null || filter.id() == row.getId())
            .toList();
    return new Page<>(found, found.size());
  }

  @Override
  public List<VniSnapshotPolicyVO> listDue(Date now) {
    return rows.values().stream()
        .filter(row -> row.isActive() && !row.getNextRun().toInstant().isAfter(now.toInstant()))
        .toList();
  }

  @Override
  public List<VniSnapshotPolicyVO> listRunning() {
    return rows.values().stream().filter(row -> row.getRunningSnapshotId() != null).toList();
  }

  @Override
  public List<VniSnapshotPolicyVO> listByNetwork(long networkId) {
    return rows.values().stream()
        .filter(row -> Objects.equals(row.getNetworkId(), networkId))
        .toList();
  }

  @Override
  public List<VniSnapshotPolicyVO> listByVpc(long vpcId) {
    return rows.values().stream().filter(row -> Objects.equals(row.getVpcId(), vpcId)).toList();
  }
}
