// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.api;

import io.vnsnap.cloudstack.service.Place;
import io.vnsnap.cloudstack.service.VniSnapshots;
import javax.inject.Inject;
import org.apache.cloudstack.api.ApiCommandResourceType;
import org.apache.cloudstack.api.BaseAsyncCmd;
import org.apache.cloudstack.api.Parameter;

/** An operation on a snapshot that is there. In its network one happens at a time. */
public abstract class SnapshotOperationCmd extends BaseAsyncCmd {
  @Inject VniSnapshots service;

  @Parameter(
      name = VniParameters.ID,
      type = CommandType.UUID,
      entityType = VniSnapshotResponse.class,
      required = true,
      description = "the ID of the snapshot")
  private Long id;

  private final String eventType;
  private final String eventDescription;

  SnapshotOperationCmd(String eventType, String eventDescription) {
    this.eventType = eventType;
    this.eventDescription = eventDescription;
  }

  final long id() {
    return id;
  }

  @Override
  public long getEntityOwnerId() {
    return Commands.call(() -> service.ownerOfSnapshot(id));
  }

  @Override
  public String getEventType() {
    return eventType;
  }

  @Override
  public String getEventDescription() {
    return eventDescription;
  }

  @Override
  public String getSyncObjType() {
    Place place = place();
    if (place.isVpc()) {
      return vpcSyncObject;
    }
    return place.networkId() == null ? null : networkSyncObject;
  }

  @Override
  public Long getSyncObjId() {
    return getApiResourceId();
  }

  @Override
  public Long getApiResourceId() {
    Place place = place();
    return place.isVpc() ? place.vpcId() : place.networkId();
  }

  @Override
  public ApiCommandResourceType getApiResourceType() {
    return place().isVpc() ? ApiCommandResourceType.Vpc : ApiCommandResourceType.Network;
  }

  private Place place() {
    return Commands.call(() -> service.placeOf(id));
  }
}
