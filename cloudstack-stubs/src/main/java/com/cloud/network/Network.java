// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network;

import com.cloud.network.Networks.BroadcastDomainType;
import java.net.URI;
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

  /** What a network does for its machines, besides carrying their frames. */
  class Service {
    public Service(String name, Capability... capabilities) {}

    public static Service getService(String name) {
      throw new AssertionError("stub");
    }
  }

  /** Who does it. Makes itself known when it is made. */
  class Provider {
    public Provider(String name, boolean isExternal, boolean needsCleanupOnShutdown) {}

    public String getName() {
      throw new AssertionError("stub");
    }
  }

  /** What a service may be able to do. */
  class Capability {
    public Capability(String name) {}
  }

  BroadcastDomainType getBroadcastDomainType();

  URI getBroadcastUri();

  GuestType getGuestType();

  long getDataCenterId();

  long getNetworkOfferingId();

  Long getVpcId();

  Long getNetworkACLId();

  String getGateway();

  String getCidr();

  String getDisplayText();
}
