// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.VniSnapshot;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;

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
public class CheckVniSnapshotCmd extends PlaceCmd {
  @Override
  public void execute() {
    Commands.answer(this, Commands.call(() -> service.check(place(), owner(), isSkipStopped())));
  }
}
