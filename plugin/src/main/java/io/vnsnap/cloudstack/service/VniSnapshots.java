// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.api.VniChannelResponse;
import io.vnsnap.cloudstack.api.VniCheckResponse;
import io.vnsnap.cloudstack.api.VniCloneResponse;
import io.vnsnap.cloudstack.api.VniImportResponse;
import io.vnsnap.cloudstack.api.VniLimitResponse;
import io.vnsnap.cloudstack.api.VniSnapshotMemberResponse;
import io.vnsnap.cloudstack.api.VniSnapshotPolicyResponse;
import io.vnsnap.cloudstack.api.VniSnapshotResponse;
import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.Page;
import io.vnsnap.cloudstack.record.PolicyFilter;
import io.vnsnap.cloudstack.record.SnapshotFilter;
import io.vnsnap.cloudstack.record.VniSnapshot;
import java.util.Map;

/**
 * What the commands of the plugin do. Every method checks what the caller may; all of them throw
 * {@link VniException}, or what CloudStack throws when access is denied.
 */
public interface VniSnapshots {
  /** The account whose virtual machines are meant, if the caller may act for it. */
  long ownerOf(Place place, OwnerChoice choice);

  /** The account of a snapshot. */
  long ownerOfSnapshot(long id);

  /** The account of a policy. */
  long ownerOfPolicy(long id);

  /** The network or VPC of a snapshot. */
  Place placeOf(long snapshotId);

  /** Makes the row of a snapshot that {@link #take} is to take. */
  VniSnapshot allocate(NewSnapshot request);

  VniSnapshotResponse take(long id, OperationCall call);

  Page<VniSnapshotResponse> list(SnapshotFilter filter, ListScope scope);

  /**
   * @param name null to leave it
   * @param description null to leave it
   * @param tags null to leave them, else in place of all
   */
  VniSnapshotResponse update(long id, String name, String description, Map<String, String> tags);

  void delete(long id, OperationCall call);

  VniSnapshotResponse restore(long id, OperationCall call);

  VniCloneResponse clone(long id, CloneRequest request, OperationCall call);

  VniCheckResponse check(Place place, OwnerChoice choice, boolean skipStopped);

  /**
   * @param offset how many to leave out, or null
   * @param limit how many at most, or null
   */
  Page<VniSnapshotMemberResponse> members(
      long snapshotId, String keyword, ListScope scope, Long offset, Long limit);

  /** The frames in flight to the member of this UUID. */
  VniChannelResponse channel(String memberUuid);

  /** The limits that count for an owner; for the caller if nobody is named. */
  Page<VniLimitResponse> limits(OwnerChoice choice);

  VniSnapshotPolicyResponse createPolicy(Place place, OwnerChoice choice, PolicyRequest request);

  Page<VniSnapshotPolicyResponse> listPolicies(PolicyFilter filter, ListScope scope);

  VniSnapshotPolicyResponse updatePolicy(long id, PolicyRequest request);

  void deletePolicy(long id);

  /**
   * @param hostUuid null for any host
   * @param choice whose they are to be; nobody for the accounts that made them
   */
  VniImportResponse importFrom(long zoneId, String hostUuid, OwnerChoice choice);
}
