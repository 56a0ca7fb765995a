// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.NetworkFacts;
import java.util.List;

/**
 * The virtual networked infrastructure of a place.
 *
 * @param uuid of the network or VPC
 * @param label what it is called in sentences: "network shop"
 * @param name the same without the kind
 * @param ownerId the account that it belongs to; of a shared network nobody's in particular
 * @param shared whether several accounts have virtual machines there by design
 * @param networks the network, or all tiers of the VPC
 */
record Vni(
    Place place,
    String uuid,
    String label,
    String name,
    long zoneId,
    long ownerId,
    boolean shared,
    List<NetworkFacts> networks) {
  Vni {
    networks = List.copyOf(networks);
  }
}
