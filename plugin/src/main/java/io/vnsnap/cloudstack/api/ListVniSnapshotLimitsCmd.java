// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseListProjectAndAccountResourcesCmd;

/** Lists the limits that count for an owner. */
@APICommand(
    name = "listVniSnapshotLimits",
    description =
        "Lists how many VNI snapshots an account or project and its domain have, and may have.",
    responseObject = VniLimitResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class ListVniSnapshotLimitsCmd extends BaseListProjectAndAccountResourcesCmd {
  @Inject VniSnapshots service;

  @Override
  public void execute() {
    OwnerChoice owner = new OwnerChoice(getAccountName(), getDomainId(), getProjectId());
    Commands.answer(this, Commands.call(() -> service.limits(owner)));
  }
}
