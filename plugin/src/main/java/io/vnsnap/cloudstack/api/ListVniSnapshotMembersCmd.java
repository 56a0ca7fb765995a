// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.cloud.ListScope;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseListProjectAndAccountResourcesCmd;
import org.apache.cloudstack.api.Parameter;

/** Lists the virtual machines in a snapshot. */
@APICommand(
    name = "listVniSnapshotMembers",
    description =
        "Lists the virtual machines in a VNI snapshot: when each was cut, how long it stood still, which frames were held and in flight.",
    responseObject = VniSnapshotMemberResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class ListVniSnapshotMembersCmd extends BaseListProjectAndAccountResourcesCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.SNAPSHOT_ID,
      type = CommandType.UUID,
      entityType = VniSnapshotResponse.class,
      required = true,
      description = "the ID of the snapshot")
  private Long snapshotId;

  @Override
  public void execute() {
    ListScope scope =
        new ListScope(
            snapshotId, getAccountName(), getDomainId(), getProjectId(), listAll(), isRecursive());
    Commands.answer(
        this,
        Commands.call(
            () ->
                service.members(
                    snapshotId, getKeyword(), scope, getStartIndex(), getPageSizeVal())));
  }
}
