// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.VniSnapshotPolicy;
import io.vnsnap.cloudstack.service.PolicyRequest;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.Parameter;

/** Changes a policy. */
@APICommand(
    name = "updateVniSnapshotPolicy",
    description =
        "Changes a policy, or switches it on or off. Switching it on forgets its failures.",
    responseObject = VniSnapshotPolicyResponse.class,
    entityType = VniSnapshotPolicy.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class UpdateVniSnapshotPolicyCmd extends BaseCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.ID,
      type = CommandType.UUID,
      entityType = VniSnapshotPolicyResponse.class,
      required = true,
      description = "the ID of the policy")
  private Long id;

  @Parameter(name = VniParameters.NAME, type = CommandType.STRING, description = "the new name")
  private String name;

  @Parameter(
      name = VniParameters.INTERVAL_TYPE,
      type = CommandType.STRING,
      description = "HOURLY, DAILY, WEEKLY or MONTHLY; with schedule")
  private String intervalType;

  @Parameter(
      name = VniParameters.SCHEDULE,
      type = CommandType.STRING,
      description = VniParameters.SCHEDULE_TEXT)
  private String schedule;

  @Parameter(
      name = VniParameters.TIMEZONE,
      type = CommandType.STRING,
      description = "the time zone of the schedule")
  private String timezone;

  @Parameter(
      name = VniParameters.MAX_SNAPS,
      type = CommandType.INTEGER,
      description = "how many snapshots to keep")
  private Integer maxSnaps;

  @Parameter(
      name = VniParameters.SKIP_STOPPED,
      type = CommandType.BOOLEAN,
      description = VniParameters.SKIP_STOPPED_TEXT)
  private Boolean skipStopped;

  @Parameter(
      name = VniParameters.ACTIVE,
      type = CommandType.BOOLEAN,
      description = "true to switch it on, false to switch it off")
  private Boolean active;

  @Override
  public void execute() {
    PolicyRequest request =
        new PolicyRequest(name, intervalType, schedule, timezone, maxSnaps, skipStopped, active);
    Commands.answer(this, Commands.call(() -> service.updatePolicy(id, request)));
  }

  @Override
  public long getEntityOwnerId() {
    return Commands.call(() -> service.ownerOfPolicy(id));
  }
}
