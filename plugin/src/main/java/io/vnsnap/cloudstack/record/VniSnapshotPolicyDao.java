// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.record;

import java.util.Date;
import java.util.List;

/** Finds and keeps policies. What was removed is never found. */
public interface VniSnapshotPolicyDao {
  /** Returns null if there is none. */
  VniSnapshotPolicyVO findById(Long id);

  VniSnapshotPolicyVO persist(VniSnapshotPolicyVO policy);

  boolean update(Long id, VniSnapshotPolicyVO policy);

  boolean remove(Long id);

  Page<VniSnapshotPolicyVO> list(PolicyFilter filter, Visibility visibility);

  /** Active policies whose next run is not after {@code now}. */
  List<VniSnapshotPolicyVO> listDue(Date now);

  /** Policies with a snapshot under way. */
  List<VniSnapshotPolicyVO> listRunning();

  List<VniSnapshotPolicyVO> listByNetwork(long networkId);

  List<VniSnapshotPolicyVO> listByVpc(long vpcId);
}
