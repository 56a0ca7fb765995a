// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import com.cloud.host.Host;
import com.cloud.utils.db.EntityManager;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.record.VniSnapshot;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.acl.RoleType;
import org.apache.cloudstack.api.APICommand;
import org.apache.cloudstack.api.BaseCmd;
import org.apache.cloudstack.api.Parameter;
import org.apache.cloudstack.api.response.DomainResponse;
import org.apache.cloudstack.api.response.HostResponse;
import org.apache.cloudstack.api.response.ProjectResponse;
import org.apache.cloudstack.api.response.ZoneResponse;
import org.apache.cloudstack.context.CallContext;

/** Makes rows for snapshots that only the store knows. */
@APICommand(
    name = "importVniSnapshots",
    description =
        "Looks through the store of a zone and takes in VNI snapshots that the database does not know, for instance after it was restored from a backup.",
    responseObject = VniImportResponse.class,
    entityType = VniSnapshot.class,
    since = VniParameters.SINCE,
    requestHasSensitiveInfo = false,
    responseHasSensitiveInfo = false,
    authorized = RoleType.Admin)
public class ImportVniSnapshotsCmd extends BaseCmd {
  @Inject VniSnapshots service;
  @Inject EntityManager entities;

  @Parameter(
      name = VniParameters.ZONE_ID,
      type = CommandType.UUID,
      entityType = ZoneResponse.class,
      required = true,
      description = "the ID of the zone")
  private Long zoneId;

  @Parameter(
      name = VniParameters.HOST_ID,
      type = CommandType.UUID,
      entityType = HostResponse.class,
      description = "the ID of the host whose store it is; any connected one unless it is said")
  private Long hostId;

  @Parameter(
      name = VniParameters.ACCOUNT,
      type = CommandType.STRING,
      description =
          "the account that they are to belong to, with domainid; those that the virtual machines belonged to unless it is said")
  private String accountName;

  @Parameter(
      name = VniParameters.DOMAIN_ID,
      type = CommandType.UUID,
      entityType = DomainResponse.class,
      description = VniParameters.DOMAIN_TEXT)
  private Long domainId;

  @Parameter(
      name = VniParameters.PROJECT_ID,
      type = CommandType.UUID,
      entityType = ProjectResponse.class,
      description = "the project that they are to belong to")
  private Long projectId;

  @Override
  public void execute() {
    Host host = hostId == null ? null : entities.findById(Host.class, hostId);
    String hostUuid = host == null ? null : host.getUuid();
    OwnerChoice owner = new OwnerChoice(accountName, domainId, projectId);
    Commands.answer(this, Commands.call(() -> service.importFrom(zoneId, hostUuid, owner)));
  }

  @Override
  public long getEntityOwnerId() {
    return CallContext.current().getCallingAccount().getId();
  }
}
