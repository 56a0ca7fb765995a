// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.VniEvents;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;

/** Puts the virtual machines of a snapshot back. */
@APICommand(
    name = "restoreVniSnapshot",
    description =
        "Puts all virtual machines of a VNI snapshot back to its instant, in place: what they have done since is lost. Those that are stopped are started.",
    responseObject = VniSnapshotResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class RestoreVniSnapshotCmd extends SnapshotOperationCmd {
  public RestoreVniSnapshotCmd() {
    super(VniEvents.RESTORE, "restoring a VNI snapshot");
  }

  @Override
  public void execute() {
    Commands.answer(this, Commands.call(() -> service.restore(id(), Commands.call(this))));
  }
}
