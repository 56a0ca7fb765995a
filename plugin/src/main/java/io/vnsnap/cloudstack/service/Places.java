// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Access;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.OwnerChoice;
import io.vnsnap.cloudstack.cloud.VpcFacts;
import io.vnsnap.cloudstack.service.VniException.Kind;
import java.util.List;
import java.util.Optional;

/** Finds networks and VPCs, and out whose virtual machines there a caller means. */
final class Places {
  private final Inventory inventory;
  private final Access access;

  Places(Inventory inventory, Access access) {
    this.inventory = inventory;
    this.access = access;
  }

  Vni vni(Place place) {
    return find(place)
        .orElseThrow(
            () ->
                new VniException(
                    Kind.INVALID,
                    "the %s is not there any more".formatted(place.isVpc() ? "VPC" : "network")));
  }

  /** Returns nothing if CloudStack does not have it any more. */
  Optional<Vni> find(Place place) {
    if (place.isVpc()) {
      return inventory.vpc(place.vpcId()).map(this::ofVpc);
    }
    return Optional.ofNullable(place.networkId()).flatMap(inventory::network).map(this::ofNetwork);
  }

  /**
   * Whose virtual machines are meant: those of the account that the caller names; else, in a shared
   * network, the caller's own; else those of the network's owner. Checks that the caller may.
   */
  long ownerOf(Vni vni, OwnerChoice choice) {
    if (vni.place().isVpc()) {
      access.checkUseVpc(vni.place().vpcId());
    } else {
      access.checkUseNetwork(vni.place().networkId());
    }
    if (!choice.isEmpty()) {
      return access.resolve(choice);
    }
    if (vni.shared()) {
      return access.caller().accountId();
    }
    access.checkActFor(vni.ownerId());
    return vni.ownerId();
  }

  private Vni ofNetwork(NetworkFacts network) {
    return new Vni(
        new Place(network.id(), null),
        network.uuid(),
        "network " + network.name(),
        network.name(),
        network.zoneId(),
        network.accountId(),
        network.kind() == NetworkFacts.Kind.SHARED,
        List.of(network));
  }

  private Vni ofVpc(VpcFacts vpc) {
    return new Vni(
        new Place(null, vpc.id()),
        vpc.uuid(),
        "VPC " + vpc.name(),
        vpc.name(),
        vpc.zoneId(),
        vpc.accountId(),
        false,
        inventory.tiers(vpc.id()));
  }
}
