// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.cloud.NicFacts;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.service.CarrierChoice;
import io.vnsnap.core.service.VniLayout;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says what CloudStack knows of a VNI in the words of the engine. */
final class Layouts {
  private final Inventory inventory;

  Layouts(Inventory inventory) {
    this.inventory = inventory;
  }

  VniLayout layout(Vni vni, List<Member> members) {
    Map<MemberName, HostName> places = new LinkedHashMap<>();
    members.forEach(
        member -> places.put(name(member.machine()), new HostName(member.host().uuid())));
    return new VniLayout(
        vni.uuid(),
        new VniLayout.Addresses(addresses(vni, members)),
        carrier(vni),
        places.values().stream().distinct().toList(),
        places);
  }

  static MemberName name(MachineFacts machine) {
    return new MemberName(machine.instanceName());
  }

  /**
   * Between the tiers of a VPC frames pass its router, and come out without color. With senders
   * held until all members are cut there is no frame of the other color that could.
   */
  private static CarrierChoice carrier(Vni vni) {
    return vni.networks().size() > 1 ? CarrierChoice.SENDER_HOLD : CarrierChoice.AUTO;
  }

  private Map<String, Set<MacAddress>> addresses(Vni vni, List<Member> members) {
    Map<Long, Set<MacAddress>> found = new HashMap<>();
    for (Member member : members) {
      for (NicFacts nic : inventory.nics(member.machine().id())) {
        found
            .computeIfAbsent(nic.networkId(), network -> new HashSet<>())
            .add(new MacAddress(nic.mac()));
      }
    }
    Map<String, Set<MacAddress>> addresses = new LinkedHashMap<>();
    for (NetworkFacts network : vni.networks()) {
      if (found.containsKey(network.id())) {
        addresses.put(
            addresses.containsKey(network.name())
                // CloudStack lets two tiers of a VPC have the same name.
                ? "%s (%s)".formatted(network.name(), network.uuid())
                : network.name(),
            found.get(network.id()));
      }
    }
    return addresses;
  }

  /** The same, also for the names that members had in the snapshot, by which they are given. */
  static Map<String, String> names(Map<String, Member> members) {
    Map<String, String> names = names(List.copyOf(members.values()));
    members.forEach((saved, member) -> names.put(saved, member.machine().name()));
    return names;
  }

  /** For each name that the engine uses the one that people know. */
  static Map<String, String> names(List<Member> members) {
    Map<String, String> names = new HashMap<>();
    members.forEach(
        member -> {
          names.put(member.machine().instanceName(), member.machine().name());
          names.put(member.host().uuid(), member.host().name());
        });
    return names;
  }
}
