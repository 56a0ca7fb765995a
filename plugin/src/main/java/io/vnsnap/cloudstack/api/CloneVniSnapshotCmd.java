// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.offering.NetworkOffering;
import com.cloud.utils.db.EntityManager;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.CloneRequest;
import io.vnsnap.cloudstack.service.VniEvents;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.api.response.NetworkOfferingResponse;

/** Makes a copy of a snapshot's virtual machines in a network or VPC of their own. */
@APICommand(
    name = "cloneVniSnapshot",
    description =
        "Makes a new, isolated network or VPC with the same addresses, and in it new virtual machines that go on from the instant of a VNI snapshot.",
    responseObject = VniCloneResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class CloneVniSnapshotCmd extends SnapshotOperationCmd {
  @Inject EntityManager entities;

  @Parameter(
      name = VniParameters.NAME,
      type = CommandType.STRING,
      description = "the name of the new network or VPC")
  private String name;

  @Parameter(
      name = VniParameters.NETWORK_OFFERING_ID,
      type = CommandType.UUID,
      entityType = NetworkOfferingResponse.class,
      description =
          "what the new network is made from; needed if the old one is shared, and not for a VPC")
  private Long networkOfferingId;

  public CloneVniSnapshotCmd() {
    super(VniEvents.CLONE, "cloning a VNI snapshot");
  }

  @Override
  public void execute() {
    NetworkOffering offering =
        networkOfferingId == null
            ? null
            : entities.findById(NetworkOffering.class, networkOfferingId);
    CloneRequest request = new CloneRequest(name, offering == null ? null : offering.getUuid());
    Commands.answer(this, Commands.call(() -> service.clone(id(), request, Commands.call(this))));
  }
}
