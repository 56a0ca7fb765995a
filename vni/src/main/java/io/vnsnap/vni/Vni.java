// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.CarrierChoice;
import io.vnsnap.core.service.VniLayout;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * One virtual networked infrastructure, as its VNI file describes it.
 *
 * @param store where its snapshots go, the same path on every host
 * @param disks where the disks of clones of it go, the same path on every host
 * @param cloneOf where it comes from, if VNsnap made it as a clone
 */
public record Vni(
    VniName name,
    Optional<Path> store,
    Optional<Path> disks,
    Network network,
    List<Host> hosts,
    List<Member> members,
    Optional<Origin> cloneOf) {
  /** The UDP port of VXLAN by IANA's registry. */
  public static final int VXLAN_PORT = 4789;

  public Vni {
    hosts = List.copyOf(hosts);
    members = List.copyOf(members);
    checkUnique("host", hosts.stream().map(host -> host.name().value()).toList());
    checkUnique("member", members.stream().map(member -> member.name().value()).toList());
    Set<HostName> known = new HashSet<>(hosts.stream().map(Host::name).toList());
    for (Member member : members) {
      if (!known.contains(member.host())) {
        throw new IllegalArgumentException(
            "member %s is on host %s, which is not among the hosts; add the host or correct its name"
                .formatted(member.name(), member.host()));
      }
    }
  }

  private static void checkUnique(String kind, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "%s %s is named twice; remove one or rename it".formatted(kind, name));
      }
    }
  }

  public Host host(HostName name) {
    return hosts.stream()
        .filter(host -> host.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("no host " + name));
  }

  public Optional<Member> member(MemberName name) {
    return members.stream().filter(member -> member.name().equals(name)).findFirst();
  }

  /** The members on a host, in the file's order. */
  public List<MemberName> membersOf(HostName host) {
    return members.stream().filter(member -> member.host().equals(host)).map(Member::name).toList();
  }

  /** It as the service wants it. */
  public VniLayout layout() {
    Map<MemberName, HostName> places = new LinkedHashMap<>();
    members.forEach(member -> places.put(member.name(), member.host()));
    return layout(places);
  }

  /** As {@link #layout()}, with other members. */
  public VniLayout layout(Map<MemberName, HostName> places) {
    return new VniLayout(
        name.value(),
        new VniLayout.Bridges(network.bridges()),
        network.carrier(),
        hosts.stream().map(Host::name).toList(),
        places);
  }

  /**
   * @param bridges the Linux bridges of the VNI, of the same names on each host
   * @param vxlan how hosts are joined, so that a clone's hosts can be joined too
   */
  public record Network(List<String> bridges, CarrierChoice carrier, Optional<Vxlan> vxlan) {
    public Network {
      bridges = List.copyOf(bridges);
      if (bridges.isEmpty()) {
        throw new IllegalArgumentException(
            "the network has no bridges; name the bridges that the members' NICs are on");
      }
      checkUnique("bridge", bridges);
      bridges.forEach(Network::checkDeviceName);
    }

    private static void checkDeviceName(String name) {
      if (!name.matches("[A-Za-z0-9_.-]{1,15}")) {
        throw new IllegalArgumentException(
            "\"%s\" is no name of a bridge: Linux allows 15 characters, use letters, digits, '.', '_' and '-'"
                .formatted(name));
      }
    }
  }

  /**
   * @param id the VXLAN id, 24 bits
   * @param port the UDP port of its end points
   * @param gbp whether its header carries the packet mark
   */
  public record Vxlan(int id, int port, boolean gbp) {
    public Vxlan {
      checkRange("VXLAN id", id, (1 << 24) - 1);
      checkRange("VXLAN port", port, 65_535);
    }

    private static void checkRange(String what, int value, int most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(
            "the %s %d is not between 1 and %d".formatted(what, value, most));
      }
    }
  }

  /**
   * @param libvirt the URI of the hypervisor, as seen on the host
   * @param underlay the host's address as a VXLAN end point
   */
  public record Host(
      HostName name, Connection connection, String libvirt, Optional<String> underlay) {
    public static final String LIBVIRT = "qemu:///system";
  }

  /**
   * @param uuid the domain's UUID, known of members that VNsnap made
   */
  public record Member(MemberName name, HostName host, Optional<String> uuid) {}

  /**
   * @param vni the VNI that was cloned
   * @param snapshot the snapshot that it was cloned from
   */
  public record Origin(VniName vni, SnapshotName snapshot) {}
}
