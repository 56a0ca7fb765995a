// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network;

import org.apache.cloudstack.acl.ControlledEntity;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface Network extends ControlledEntity, InternalIdentity, Identity {
  /** Who a guest network is for. */
  enum GuestType {
    Shared,
    Isolated,
    L2
  }

  GuestType getGuestType();

  long getDataCenterId();

  long getNetworkOfferingId();

  Long getVpcId();

  String getGateway();

  String getCidr();

  String getDisplayText();
}
