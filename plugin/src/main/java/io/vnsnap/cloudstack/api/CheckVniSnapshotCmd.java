// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.Place;
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

/** Finds out whether a network can be snapshotted. */
@APICommand(
    name = "checkVniSnapshot",
    description =
        "Finds out whether a VNI snapshot of a network or VPC can be taken now, and for each virtual machine what stands in the way. Changes nothing.",
    responseObject = VniCheckResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class CheckVniSnapshotCmd extends BaseCmd {
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
    Commands.answer(
        this,
        Commands.call(
            () ->
                service.check(
                    Place.of(networkId, vpcId), owner(), Boolean.TRUE.equals(skipStopped))));
  }

  @Override
  public long getEntityOwnerId() {
    return Commands.call(() -> service.ownerOf(Place.of(networkId, vpcId), owner()));
  }

  private OwnerChoice owner() {
    return new OwnerChoice(accountName, domainId, projectId);
  }
}
