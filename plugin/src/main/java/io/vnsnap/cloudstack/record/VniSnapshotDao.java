// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import io.vnsnap.core.state.SnapshotState;
import java.util.Collection;
import java.util.List;

/** Finds and keeps snapshots. What was removed is never found. */
public interface VniSnapshotDao {
  /** Returns null if there is none. */
  VniSnapshotVO findById(Long id);

  /** Returns null if there is none. */
  VniSnapshotVO findByUuid(String uuid);

  VniSnapshotVO persist(VniSnapshotVO snapshot);

  boolean update(Long id, VniSnapshotVO snapshot);

  boolean remove(Long id);

  /**
   * Goes from one state to another, at once for all servers.
   *
   * @param managementServerId the server that has the operation from now on, or null if none has
   * @return false if the snapshot was not in {@code from}
   */
  boolean moveState(long id, SnapshotState from, SnapshotState to, Long managementServerId);

  /** The newest first. */
  Page<VniSnapshotVO> list(SnapshotFilter filter, Visibility visibility);

  List<VniSnapshotVO> listByStates(Collection<SnapshotState> states);

  /** Snapshots of a network as such; those of its VPC are not among them. */
  List<VniSnapshotVO> listByNetwork(long networkId);

  List<VniSnapshotVO> listByVpc(long vpcId);

  /** The oldest first. */
  List<VniSnapshotVO> listByPolicy(long policyId);

  /** All but those in error count. */
  long countByAccount(long accountId);

  /** The same for all accounts of the domains. */
  long countByDomains(Collection<Long> domainIds);
}
