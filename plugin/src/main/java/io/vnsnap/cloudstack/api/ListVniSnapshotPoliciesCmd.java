// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.record.PolicyFilter;
import io.vnsnap.cloudstack.record.VniSnapshotPolicy;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseListProjectAndAccountResourcesCmd;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.api.response.NetworkResponse;
import org.apache.cloudstack.api.response.VpcResponse;
import org.apache.cloudstack.api.response.ZoneResponse;

/** Lists policies. */
@APICommand(
    name = "listVniSnapshotPolicies",
    description = "Lists the policies by which VNI snapshots are taken.",
    responseObject = VniSnapshotPolicyResponse.class,
    entityType = VniSnapshotPolicy.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class ListVniSnapshotPoliciesCmd extends BaseListProjectAndAccountResourcesCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.ID,
      type = CommandType.UUID,
      entityType = VniSnapshotPolicyResponse.class,
      description = "the ID of the policy")
  private Long id;

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

  @Override
  public void execute() {
    PolicyFilter filter =
        new PolicyFilter(
            id, getKeyword(), networkId, vpcId, zoneId, getStartIndex(), getPageSizeVal());
    ListScope scope =
        new ListScope(
            id, getAccountName(), getDomainId(), getProjectId(), listAll(), isRecursive());
    Commands.answer(this, Commands.call(() -> service.listPolicies(filter, scope)));
  }
}
