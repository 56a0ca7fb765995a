// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One virtual networked infrastructure: who its members are, where they run, and what joins them.
 *
 * @param name what people call it; it goes into the manifest
 * @param network how its bridges are known
 * @param hosts the hosts to ask, in the order in which they take part; they may have no member
 * @param members for each member the host that it is on, or is to be on; in the order in which
 *     people see them
 */
public record VniLayout(
    String name,
    Network network,
    CarrierChoice carrier,
    List<HostName> hosts,
    Map<MemberName, HostName> members) {
  public VniLayout {
    hosts = List.copyOf(hosts);
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    for (Map.Entry<MemberName, HostName> member : members.entrySet()) {
      if (!hosts.contains(member.getValue())) {
        throw new IllegalArgumentException(
            "member %s is on host %s, which is not among the hosts; add the host or correct its name"
                .formatted(member.getKey(), member.getValue()));
      }
    }
  }

  /** The members on a host, in order. */
  public List<MemberName> membersOf(HostName host) {
    return members.entrySet().stream()
        .filter(member -> member.getValue().equals(host))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How the VNI's bridges are known. */
  public sealed interface Network permits Bridges, Addresses {}

  /** Somebody knows them: these Linux bridges, of the same names on each host. */
  public record Bridges(List<String> names) implements Network {
    public Bridges {
      names = List.copyOf(names);
    }
  }

  /**
   * They are found by the members' NICs: the bridge of a network is the one that the NICs with its
   * addresses are on. It must have the same name on every host.
   *
   * @param networks for each network, by the name that people know, the Ethernet addresses of all
   *     NICs of members on it
   */
  public record Addresses(Map<String, Set<MacAddress>> networks) implements Network {
    public Addresses {
      Map<String, Set<MacAddress>> copy = new LinkedHashMap<>();
      networks.forEach((name, macs) -> copy.put(name, Set.copyOf(macs)));
      networks = Collections.unmodifiableMap(copy);
    }
  }
}
