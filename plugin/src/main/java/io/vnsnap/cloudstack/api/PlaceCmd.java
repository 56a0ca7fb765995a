// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.service.Place;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.api.response.DomainResponse;
import org.apache.cloudstack.api.response.NetworkResponse;
import org.apache.cloudstack.api.response.ProjectResponse;
import org.apache.cloudstack.api.response.VpcResponse;

/** Something about the virtual machines of one account in a network or VPC. */
public abstract class PlaceCmd extends BaseCmd {
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
  public long getEntityOwnerId() {
    return Commands.call(() -> service.ownerOf(place(), owner()));
  }

  final Place place() {
    return Place.of(networkId, vpcId);
  }

  final OwnerChoice owner() {
    return new OwnerChoice(accountName, domainId, projectId);
  }

  final boolean isSkipStopped() {
    return Boolean.TRUE.equals(skipStopped);
  }
}
