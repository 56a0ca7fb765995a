// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.record.SnapshotFilter;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.VniException;
import io.vnsnap.cloudstack.service.VniSnapshots;
import io.vnsnap.core.state.SnapshotState;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseListTaggedResourcesCmd;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.api.response.NetworkResponse;
import org.apache.cloudstack.api.response.VpcResponse;
import org.apache.cloudstack.api.response.ZoneResponse;

/** Lists snapshots. */
@APICommand(
    name = "listVniSnapshots",
    description = "Lists VNI snapshots, the newest first.",
    responseObject = VniSnapshotResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class ListVniSnapshotsCmd extends BaseListTaggedResourcesCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.ID,
      type = CommandType.UUID,
      entityType = VniSnapshotResponse.class,
      description = "the ID of the snapshot")
  private Long id;

  @Parameter(
      name = VniParameters.NAME,
      type = CommandType.STRING,
      description = "the name of the snapshot")
  private String name;

  @Parameter(
      name = VniParameters.NETWORK_ID,
      type = CommandType.UUID,
      entityType = NetworkResponse.class,
      description = "the ID of the network")
  private Long networkId;

  @Parameter(
      name = VniParameters.VPC_ID,
      type = CommandType.UUID,
      entityType = VpcResponse.class,
      description = "the ID of the VPC")
  private Long vpcId;

  @Parameter(
      name = VniParameters.ZONE_ID,
      type = CommandType.UUID,
      entityType = ZoneResponse.class,
      description = "the ID of the zone")
  private Long zoneId;

  @Parameter(
      name = VniParameters.POLICY_ID,
      type = CommandType.UUID,
      entityType = VniSnapshotPolicyResponse.class,
      description = "the ID of the policy that took it")
  private Long policyId;

  @Parameter(
      name = VniParameters.STATE,
      type = CommandType.STRING,
      description = "the state of the snapshot")
  private String state;

  @Override
  public void execute() {
    Commands.answer(
        this,
        Commands.call(
            () ->
                service.list(
                    filter(),
                    new ListScope(
                        id,
                        getAccountName(),
                        getDomainId(),
                        getProjectId(),
                        listAll(),
                        isRecursive()))));
  }

  private SnapshotFilter filter() {
    return new SnapshotFilter(
        id,
        name,
        getKeyword(),
        networkId,
        vpcId,
        zoneId,
        policyId,
        state == null ? null : state(),
        Optional.ofNullable(getTags()).orElse(Map.of()),
        getStartIndex(),
        getPageSizeVal());
  }

  private SnapshotState state() {
    SnapshotState known = SnapshotState.ofLabel(state);
    if (known == null) {
      throw new VniException(
          VniException.Kind.INVALID, "there is no state \"%s\" of a VNI snapshot".formatted(state));
    }
    return known;
  }
}
