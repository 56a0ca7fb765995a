// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.NetworkFacts;
import java.util.Map;

/**
 * What joins the machines of a clone: a network, or a VPC.
 *
 * @param uuid of the network or VPC
 * @param networks the network, or the tiers of the VPC, each by the UUID of the one that it is a
 *     copy of
 */
record CopiedVni(Place place, String uuid, String name, Map<String, NetworkFacts> networks) {
  CopiedVni {
    networks = Map.copyOf(networks);
  }
}
