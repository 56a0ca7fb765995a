// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.VniEvents;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.response.SuccessResponse;

/** Deletes a snapshot. */
@APICommand(
    name = "deleteVniSnapshot",
    description = "Deletes a VNI snapshot.",
    responseObject = SuccessResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class DeleteVniSnapshotCmd extends SnapshotOperationCmd {
  public DeleteVniSnapshotCmd() {
    super(VniEvents.DELETE, "deleting a VNI snapshot");
  }

  @Override
  public void execute() {
    Commands.run(() -> service.delete(id(), Commands.call(this)));
    Commands.answer(this, new SuccessResponse(getCommandName()));
  }
}
