// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.NewSnapshot;
import io.vnsnap.cloudstack.service.Place;
import io.vnsnap.cloudstack.service.VniEvents;
import io.vnsnap.cloudstack.service.VniSnapshots;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseAsyncCmd;
import org.apache.cloudstack.api.BaseAsyncCreateCmd;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.api.response.DomainResponse;
import org.apache.cloudstack.api.response.NetworkResponse;
import org.apache.cloudstack.api.response.ProjectResponse;
import org.apache.cloudstack.api.response.VpcResponse;

/** Takes a snapshot. */
@APICommand(
    name = "createVniSnapshot",
    description =
        "Takes a live, consistent snapshot of all virtual machines of a network or VPC, with memory, disks and the frames in flight between them.",
    responseObject = VniSnapshotResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class CreateVniSnapshotCmd extends BaseAsyncCreateCmd {
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
      description = "the ID of the VPC, of which all tiers are meant; or say networkid")
  private Long vpcId;

  @Parameter(
      name = VniParameters.NAME,
      type = CommandType.STRING,
      description = "the name of the snapshot; the network's and the time unless it is said")
  private String name;

  @Parameter(
      name = VniParameters.DESCRIPTION,
      type = CommandType.STRING,
      length = 1024,
      description = "the description of the snapshot")
  private String description;

  @Parameter(
      name = VniParameters.SKIP_STOPPED,
      type = CommandType.BOOLEAN,
      description = VniParameters.SKIP_STOPPED_TEXT)
  private Boolean skipStopped;

  @Parameter(
      name = VniParameters.POLICY_ID,
      type = CommandType.UUID,
      entityType = VniSnapshotPolicyResponse.class,
      description = "the policy that the snapshot counts for")
  private Long policyId;

  @Parameter(
      name = VniParameters.TAGS,
      type = CommandType.MAP,
      description = "tags of the snapshot: tags[0].key=env&tags[0].value=prod")
  private Map<?, ?> tags;

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
  public void create() {
    VniSnapshot snapshot =
        Commands.call(
            () ->
                service.allocate(
                    new NewSnapshot(
                        Place.of(networkId, vpcId),
                        owner(),
                        name,
                        description,
                        policyId,
                        Boolean.TRUE.equals(skipStopped),
                        Optional.ofNullable(Commands.tags(tags)).orElse(Map.of()))));
    setEntityId(snapshot.getId());
    setEntityUuid(snapshot.getUuid());
  }

  @Override
  public void execute() {
    Commands.answer(this, Commands.call(() -> service.take(getEntityId(), Commands.call(this))));
  }

  @Override
  public long getEntityOwnerId() {
    return Commands.call(() -> service.ownerOf(Place.of(networkId, vpcId), owner()));
  }

  @Override
  public String getEventType() {
    return VniEvents.CREATE;
  }

  @Override
  public String getEventDescription() {
    return "taking a VNI snapshot";
  }

  @Override
  public String getSyncObjType() {
    return vpcId != null ? BaseAsyncCmd.vpcSyncObject : BaseAsyncCmd.networkSyncObject;
  }

  @Override
  public Long getSyncObjId() {
    return vpcId != null ? vpcId : networkId;
  }

  private OwnerChoice owner() {
    return new OwnerChoice(accountName, domainId, projectId);
  }
}
