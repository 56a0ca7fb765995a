// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.VniSnapshots;
import java.util.Map;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.Parameter;

/** Renames a snapshot, or changes its description or tags. */
@APICommand(
    name = "updateVniSnapshot",
    description = "Changes the name, the description or the tags of a VNI snapshot.",
    responseObject = VniSnapshotResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class UpdateVniSnapshotCmd extends BaseCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.ID,
      type = CommandType.UUID,
      entityType = VniSnapshotResponse.class,
      required = true,
      description = "the ID of the snapshot")
  private Long id;

  @Parameter(name = VniParameters.NAME, type = CommandType.STRING, description = "the new name")
  private String name;

  @Parameter(
      name = VniParameters.DESCRIPTION,
      type = CommandType.STRING,
      length = 1024,
      description = "the new description")
  private String description;

  @Parameter(
      name = VniParameters.TAGS,
      type = CommandType.MAP,
      description = "in place of all tags that it has: tags[0].key=env&tags[0].value=prod")
  private Map<?, ?> tags;

  @Override
  public void execute() {
    Commands.answer(
        this, Commands.call(() -> service.update(id, name, description, Commands.tags(tags))));
  }

  @Override
  public long getEntityOwnerId() {
    return Commands.call(() -> service.ownerOfSnapshot(id));
  }
}
