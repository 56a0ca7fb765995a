// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network;

public interface Networks {
  /** What keeps the frames of a network from those of others. */
  enum BroadcastDomainType {
    Vlan,
    Vxlan
  }
}
