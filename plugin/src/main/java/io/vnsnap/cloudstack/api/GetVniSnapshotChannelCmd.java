// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.context.CallContext;

/** Hands out what was in flight. The frames are the tenant's, so the answer is not logged. */
@APICommand(
    name = "getVniSnapshotChannel",
    description =
        "Returns the frames that were in flight to a member of a VNI snapshot, as a pcapng file.",
    responseObject = VniChannelResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = true,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class GetVniSnapshotChannelCmd extends BaseCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.ID,
      type = CommandType.STRING,
      required = true,
      description = "the ID of the member, from listVniSnapshotMembers")
  private String id;

  @Override
  public void execute() {
    Commands.answer(this, Commands.call(() -> service.channel(id)));
  }

  @Override
  public long getEntityOwnerId() {
    return CallContext.current().getCallingAccount().getId();
  }
}
