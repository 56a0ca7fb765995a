// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.VniSnapshotPolicy;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.api.response.SuccessResponse;

/** Deletes a policy; its snapshots stay. */
@APICommand(
    name = "deleteVniSnapshotPolicy",
    description = "Deletes a policy. The snapshots that it took stay.",
    responseObject = SuccessResponse.class,
    entityType = VniSnapshotPolicy.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class DeleteVniSnapshotPolicyCmd extends BaseCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.ID,
      type = CommandType.UUID,
      entityType = VniSnapshotPolicyResponse.class,
      required = true,
      description = "the ID of the policy")
  private Long id;

  @Override
  public void execute() {
    Commands.run(() -> service.deletePolicy(id));
    Commands.answer(this, new SuccessResponse(getCommandName()));
  }

  @Override
  public long getEntityOwnerId() {
    return Commands.call(() -> service.ownerOfPolicy(id));
  }
}
