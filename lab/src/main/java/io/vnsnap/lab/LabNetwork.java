// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import io.vnsnap.core.model.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The wires of a lab: a namespace per host, one that plays the switch between them, and on each
 * host a bridge and a VXLAN device per network of the members.
 */
final class LabNetwork {
  static final String UNDERLAY = "underlay";

  /** IPv4, UDP, VXLAN and the inner Ethernet header take 50; the rest is air. */
  private static final int VXLAN_OVERHEAD = 100;

  private final Commands commands;
  private final LabPaths paths;

  LabNetwork(Commands commands, LabPaths paths) {
    this.commands = commands;
    this.paths = paths;
  }

  void create(Topology topology) {
    ip("netns", "add", underlay());
    batch(
        underlay(),
        List.of(
            "link set lo up",
            "link add switch type bridge forward_delay 0 mcast_snooping 0",
            "link set switch mtu %d up".formatted(underlayMtu(topology)),
            "addr add %s/24 dev switch".formatted(topology.underlayOfSwitch())));
    for (HostName host : topology.namespaceHosts()) {
      createHost(topology, host);
    }
    for (HostName host : topology.xenHosts()) {
      batch(
          underlay(),
          List.of(
              "tuntap add dev %s mode tap".formatted(host),
              "link set %s master switch mtu %d up".formatted(host, underlayMtu(topology))));
    }
  }

  private void createHost(Topology topology, HostName host) {
    String namespace = paths.namespace(host);
    ip("netns", "add", namespace);
    // A host that has IPv6 on its bridges would talk to the members; these hosts only carry.
    commands.require(
        "ip",
        "netns",
        "exec",
        namespace,
        "sh",
        "-c",
        "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6");
    ip(
        "link",
        "add",
        "underlay0",
        "netns",
        namespace,
        "type",
        "veth",
        "peer",
        "name",
        host.value(),
        "netns",
        underlay());
    batch(
        underlay(),
        List.of("link set %s master switch mtu %d up".formatted(host, underlayMtu(topology))));
    commands.require(
        List.of("ip", "-n", namespace, "-batch", "-"),
        "link set lo up\n" + devices(topology, host));
    commands.require(List.of("bridge", "-n", namespace, "-batch", "-"), forwarding(topology, host));
  }

  /** What `ip -batch` makes of a host that has only the device underlay0. */
  static String devices(Topology topology, HostName host) {
    return Stream.concat(
            Stream.of(
                "link set underlay0 mtu %d up".formatted(underlayMtu(topology)),
                "addr add %s/24 dev underlay0".formatted(topology.underlayOf(host))),
            topology.networks().stream().flatMap(network -> overlay(topology, host, network)))
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  /** What `bridge -batch` adds: frames for everybody go to each other host, without multicast. */
  static String forwarding(Topology topology, HostName host) {
    StringBuilder lines = new StringBuilder();
    for (Topology.Network network : topology.networks()) {
      for (HostName other : topology.hosts()) {
        if (!other.equals(host)) {
          lines.append(
              "fdb append 00:00:00:00:00:00 dev %s dst %s\n"
                  .formatted(network.vxlanDevice(), topology.underlayOf(other)));
        }
      }
    }
    return lines.toString();
  }

  private static Stream<String> overlay(
      Topology topology, HostName host, Topology.Network network) {
    String device = network.vxlanDevice();
    String bridge = network.bridge();
    return Stream.of(
        "link add %s type bridge forward_delay 0 mcast_snooping 0".formatted(bridge),
        "link add %s mtu %d type vxlan id %d local %s dstport %d dev underlay0 %s"
            .formatted(
                device,
                topology.mtu(),
                network.vxlan(),
                topology.underlayOf(host),
                topology.vxlanPort(),
                topology.carrier().isGbp() ? "gbp" : ""),
        "link set %s master %s up".formatted(device, bridge),
        "link set %s mtu %d up".formatted(bridge, topology.mtu()),
        "addr add %s/24 dev %s"
            .formatted(
                topology.probeAddressOf(host, topology.networks().indexOf(network)), bridge));
  }

  /** Namespaces that bear this lab's name. */
  List<Path> namespaces() {
    try (Stream<Path> files = Files.list(Path.of("/run/netns"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(paths.namespace("")))
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Kills what runs in the lab's namespaces and removes them, with all their devices. */
  void remove() {
    for (Path namespace : namespaces()) {
      NamespaceProcesses.kill(namespace);
      ip("netns", "delete", namespace.getFileName().toString());
    }
  }

  private String underlay() {
    return paths.namespace(UNDERLAY);
  }

  static int underlayMtu(Topology topology) {
    return topology.mtu() + VXLAN_OVERHEAD;
  }

  private void ip(String... arguments) {
    commands.require(Stream.concat(Stream.of("ip"), Stream.of(arguments)).toList(), "");
  }

  private void batch(String namespace, List<String> lines) {
    commands.require(
        List.of("ip", "-n", namespace, "-batch", "-"), String.join("\n", lines) + "\n");
  }
}
