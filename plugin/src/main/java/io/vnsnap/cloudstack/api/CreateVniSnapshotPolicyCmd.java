// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshotPolicy;
import io.vnsnap.cloudstack.service.Place;
import io.vnsnap.cloudstack.service.PolicyRequest;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.api.response.DomainResponse;
import org.apache.cloudstack.api.response.NetworkResponse;
import org.apache.cloudstack.api.response.ProjectResponse;
import org.apache.cloudstack.api.response.VpcResponse;

/** Has snapshots taken on a schedule. */
@APICommand(
    name = "createVniSnapshotPolicy",
    description = "Has VNI snapshots of a network or VPC taken on a schedule.",
    responseObject = VniSnapshotPolicyResponse.class,
    entityType = VniSnapshotPolicy.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class CreateVniSnapshotPolicyCmd extends BaseCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.NETWORK_ID,
      type = CommandType.UUID,
      entityType = NetworkResponse.class,
      description = "the ID of the network; or say vpcid")
  private Long networkId;

  @Parameter(
      name = VniParameters.VPC_ID,
      type = CommandType.UUID,
      entityType = VpcResponse.class,
      description = "the ID of the VPC; or say networkid")
  private Long vpcId;

  @Parameter(
      name = VniParameters.NAME,
      type = CommandType.STRING,
      description = "the name of the policy")
  private String name;

  @Parameter(
      name = VniParameters.INTERVAL_TYPE,
      type = CommandType.STRING,
      required = true,
      description = "HOURLY, DAILY, WEEKLY or MONTHLY")
  private String intervalType;

  @Parameter(
      name = VniParameters.SCHEDULE,
      type = CommandType.STRING,
      required = true,
      description = VniParameters.SCHEDULE_TEXT)
  private String schedule;

  @Parameter(
      name = VniParameters.TIMEZONE,
      type = CommandType.STRING,
      required = true,
      description = "the time zone of the schedule, such as Europe/Berlin")
  private String timezone;

  @Parameter(
      name = VniParameters.MAX_SNAPS,
      type = CommandType.INTEGER,
      required = true,
      description = "how many snapshots to keep; the oldest are deleted")
  private Integer maxSnaps;

  @Parameter(
      name = VniParameters.SKIP_STOPPED,
      type = CommandType.BOOLEAN,
      description = VniParameters.SKIP_STOPPED_TEXT)
  private Boolean skipStopped;

  @Parameter(
      name = VniParameters.ACCOUNT,
      type = CommandType.STRING,
      description = VniParameters.ACCOUNT_TEXT)
  private String accountName;

  @Parameter(
      name = VniParameters.DOMAIN_ID,
      type = CommandType.UUID,
      entityType = DomainResponse.class,
      description = VniParameters.DOMAIN_TEXT)
  private Long domainId;

  @Parameter(
      name = VniParameters.PROJECT_ID,
      type = CommandType.UUID,
      entityType = ProjectResponse.class,
      description = VniParameters.PROJECT_TEXT)
  private Long projectId;

  @Override
  public void execute() {
    PolicyRequest request =
        new PolicyRequest(name, intervalType, schedule, timezone, maxSnaps, skipStopped, null);
    Commands.answer(
        this,
        Commands.call(() -> service.createPolicy(Place.of(networkId, vpcId), owner(), request)));
  }

  @Override
  public long getEntityOwnerId() {
    return Commands.call(() -> service.ownerOf(Place.of(networkId, vpcId), owner()));
  }

  private OwnerChoice owner() {
    return new OwnerChoice(accountName, domainId, projectId);
  }
}
