// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.Inventory;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import io.vnsnap.cloudstack.cloud.NetworkFacts;
import io.vnsnap.cloudstack.service.Roster.Member;
import io.vnsnap.cloudstack.service.Roster.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the members of a VNI: the virtual machines of users, of one account, with a NIC in one of
 * its networks. Virtual routers and other tenants' machines in a shared network are never members.
 */
final class Membership {
  /** Such machines have no disk any more, or will soon have none: they do not count. */
  private static final Set<String> GONE = Set.of("Destroyed", "Expunging", "Error");

  private final Inventory inventory;

  Membership(Inventory inventory) {
    this.inventory = inventory;
  }

  Roster roster(Vni vni, long accountId, boolean skipStopped) {
    List<Member> members = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    List<MachineFacts> skipped = new ArrayList<>();
    for (MachineFacts machine : machines(vni, accountId)) {
      if (skipStopped && machine.isStopped()) {
        skipped.add(machine);
        continue;
      }
      Optional<HostFacts> host = machine.hostId().flatMap(inventory::host);
      Optional<String> reason = reasonAgainst(machine, host);
      if (reason.isPresent()) {
        refusals.add(new Refusal(machine, reason.get()));
      } else {
        members.add(new Member(machine, host.orElseThrow()));
      }
    }
    return new Roster(vni, members, refusals, skipped);
  }

  private List<MachineFacts> machines(Vni vni, long accountId) {
    Map<Long, MachineFacts> machines = new TreeMap<>();
    for (NetworkFacts network : vni.networks()) {
      for (MachineFacts machine : inventory.machines(network.id())) {
        if (machine.accountId() == accountId && !GONE.contains(machine.state())) {
          machines.put(machine.id(), machine);
        }
      }
    }
    return List.copyOf(machines.values());
  }

  private static Optional<String> reasonAgainst(MachineFacts machine, Optional<HostFacts> host) {
    if (!machine.kvm()) {
      return Optional.of("does not run on KVM; only KVM can be snapshotted");
    }
    if (machine.isStopped()) {
      return Optional.of("is stopped; start it, or leave it out with skipstopped=true");
    }
    if (!machine.isRunning()) {
      return Optional.of("is %s; wait until it runs".formatted(machine.state()));
    }
    if (host.isEmpty() || !host.get().up()) {
      return Optional.of("is on a host whose agent is not connected; wait until it is");
    }
    return Optional.empty();
  }
}
