// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.cloudstack;

import io.vnsnap.lab.Commands;
import io.vnsnap.lab.LabPaths;
import java.util.ArrayList;
import java.util.List;

/**
 * The wires of the cloud: one for management, one for guests. On a KVM host each ends in a bridge,
 * on which CloudStack makes its own.
 */
final class CloudNetwork {
  private static final String UNDERLAY = "underlay";

  /** CloudStack's VXLANs take 50 of it. */
  private static final int MTU = 1600;

  private static final int WIRES = 2;

  private final Commands commands;
  private final LabPaths paths;

  CloudNetwork(Commands commands, LabPaths paths) {
    this.commands = commands;
    this.paths = paths;
  }

  /** The address of a node, by its number: wire 0 is that of management, 1 that of guests. */
  static String address(int wire, int number) {
    return "10.93.%d.%d".formatted(wire, number);
  }

  /** The gateway, which answers and leads nowhere. */
  static String gateway(int wire) {
    return address(wire, 1);
  }

  void create() {
    ip("netns", "add", paths.namespace(UNDERLAY));
    List<String> lines = new ArrayList<>(List.of("link set lo up"));
    for (int wire = 0; wire < WIRES; wire++) {
      lines.add("link add switch%d type bridge forward_delay 0 mcast_snooping 0".formatted(wire));
      lines.add("link set switch%d mtu %d up".formatted(wire, MTU));
      lines.add("addr add %s/24 dev switch%d".formatted(gateway(wire), wire));
    }
    batch(UNDERLAY, lines);
  }

  /** Joins the management server's node: no bridges, and no wire for guests. */
  void joinServer(String node, int number) {
    join(node);
    plug(node, 0);
    batch(
        node,
        List.of(
            "addr add %s/24 dev eth0".formatted(address(0, number)),
            "route add default via " + gateway(0)));
  }

  void joinHost(String node, int number) {
    join(node);
    List<String> lines = new ArrayList<>();
    for (int wire = 0; wire < WIRES; wire++) {
      plug(node, wire);
      lines.add("link add cloudbr%d type bridge forward_delay 0 mcast_snooping 0".formatted(wire));
      lines.add("link set cloudbr%d mtu %d up".formatted(wire, MTU));
      lines.add("link set eth%d master cloudbr%d".formatted(wire, wire));
      lines.add("addr add %s/24 dev cloudbr%d".formatted(address(wire, number), wire));
    }
    lines.add("route add default via " + gateway(0));
    batch(node, lines);
  }

  private void join(String node) {
    ip("netns", "add", paths.namespace(node));
    // A host that has IPv6 on its bridges would talk to the guests.
    ip(
        "netns",
        "exec",
        paths.namespace(node),
        "sh",
        "-c",
        "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6");
    batch(node, List.of("link set lo up"));
  }

  private void plug(String node, int wire) {
    String device = "eth" + wire;
    String peer = node + "-" + device;
    ip(
        "link",
        "add",
        device,
        "netns",
        paths.namespace(node),
        "type",
        "veth",
        "peer",
        "name",
        peer,
        "netns",
        paths.namespace(UNDERLAY));
    batch(UNDERLAY, List.of("link set %s mtu %d master switch%d up".formatted(peer, MTU, wire)));
    batch(node, List.of("link set %s mtu %d up".formatted(device, MTU)));
  }

  private void ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    commands.require(command, "");
  }

  private void batch(String node, List<String> lines) {
    commands.require(
        List.of("ip", "-n", paths.namespace(node), "-batch", "-"), String.join("\n", lines) + "\n");
  }
}
