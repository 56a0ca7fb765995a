// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.record.VniSnapshotPolicy;
import io.vnsnap.cloudstack.service.PolicyRequest;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.Parameter;

/** Has snapshots taken on a schedule. */
@APICommand(
    name = "createVniSnapshotPolicy",
    description = "Has VNI snapshots of a network or VPC taken on a schedule.",
    responseObject = VniSnapshotPolicyResponse.class,
    entityType = VniSnapshotPolicy.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = {RoleType.Admin, RoleType.ResourceAdmin, RoleType.DomainAdmin, RoleType.User})
public class CreateVniSnapshotPolicyCmd extends PlaceCmd {

  @Parameter(
      name = VniParameters.NAME,
      type = CommandType.STRING,
      description = "the name of the policy")
  private String name;

  @Parameter(
      name = VniParameters.INTERVAL_TYPE,
      type = CommandType.STRING,
      required = true,
      description = "HOURLY, DAILY, WEEKLY or MONTHLY")
  private String intervalType;

  @Parameter(
      name = VniParameters.SCHEDULE,
      type = CommandType.STRING,
      required = true,
      description = VniParameters.SCHEDULE_TEXT)
  private String schedule;

  @Parameter(
      name = VniParameters.TIMEZONE,
      type = CommandType.STRING,
      required = true,
      description = "the time zone of the schedule, such as Europe/Berlin")
  private String timezone;

  @Parameter(
      name = VniParameters.MAX_SNAPS,
      type = CommandType.INTEGER,
      required = true,
      description = "how many snapshots to keep; the oldest are deleted")
  private Integer maxSnaps;

  @Override
  public void execute() {
    PolicyRequest request =
        new PolicyRequest(name, intervalType, schedule, timezone, maxSnaps, isSkipStopped(), null);
    Commands.answer(this, Commands.call(() -> service.createPolicy(place(), owner(), request)));
  }
}
