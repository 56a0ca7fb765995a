// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ColoringPlan;
import io.vnsnap.core.port.ColoringSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A host with a bridge, a VXLAN to one other host if there is one, and guests. */
final class TestHost implements AutoCloseable {
  static final String BRIDGE = "brvnt";
  static final long LIMIT_BYTES = 64L << 20;

  private final int number;
  private final TestNamespace namespace;
  private final List<FakeGuest> guests = new ArrayList<>();

  TestHost(int number) throws Exception {
    this.number = number;
    this.namespace = new TestNamespace("h" + number);
    namespace.run("ip", "link", "add", BRIDGE, "mtu", "9000", "type", "bridge");
    namespace.run("ip", "link", "set", BRIDGE, "up");
  }

  /** Joins two hosts by a VXLAN over a cable of their own. */
  static void connect(TestHost one, TestHost other, boolean gbp) throws Exception {
    one.namespace.run(
        "ip",
        "link",
        "add",
        "cable",
        "mtu",
        "9100",
        "type",
        "veth",
        "peer",
        "name",
        "cable",
        "mtu",
        "9100",
        "netns",
        other.namespace.name());
    one.join(other, gbp);
    other.join(one, gbp);
  }

  private void join(TestHost other, boolean gbp) throws Exception {
    namespace.run("ip", "addr", "add", address() + "/24", "dev", "cable");
    namespace.run("ip", "link", "set", "cable", "up");
    List<String> vxlan =
        new ArrayList<>(
            List.of("ip", "link", "add", "vx0", "type", "vxlan", "id", "77", "local", address()));
    vxlan.addAll(List.of("remote", other.address(), "dstport", "4790"));
    if (gbp) {
      vxlan.add("gbp");
    }
    namespace.run(vxlan.toArray(String[]::new));
    namespace.run("ip", "link", "set", "vx0", "mtu", "9000", "master", BRIDGE, "up");
  }

  private String address() {
    return "10.98.0." + (number + 1);
  }

  FakeGuest addGuest(String tap, String mac) throws Exception {
    FakeGuest guest = namespace.call(() -> FakeGuest.create(tap, mac, BRIDGE));
    guests.add(guest);
    return guest;
  }

  TestNamespace namespace() {
    return namespace;
  }

  List<FakeGuest> guests() {
    return guests;
  }

  ColoringSession begin(ColorCarrier carrier, List<TestHost> hosts, ColoringSession.Listener to)
      throws Exception {
    return begin(carrier, hosts, to, LIMIT_BYTES);
  }

  ColoringSession begin(
      ColorCarrier carrier, List<TestHost> hosts, ColoringSession.Listener to, long limitBytes)
      throws Exception {
    Map<MemberName, List<Nic>> local = new HashMap<>();
    guests.forEach(guest -> local.put(guest.name(), List.of(guest.nic())));
    BridgeMembers bridge =
        new BridgeMembers(
            BRIDGE,
            hosts.stream()
                .flatMap(host -> host.guests.stream())
                .map(guest -> guest.nic().mac())
                .collect(Collectors.toSet()),
            hosts.stream().map(host -> host.number).collect(Collectors.toSet()));
    // One operation for all hosts, as in life.
    ColoringPlan plan =
        new ColoringPlan("test", carrier, number, local, List.of(bridge), limitBytes);
    return namespace.call(() -> new NftablesColoring().begin(plan, to));
  }

  /** Tables and devices of ours that are there now. */
  Set<String> leftovers() throws Exception {
    String tables = namespace.output("nft", "list", "tables");
    String links = namespace.output("ip", "-br", "link");
    return (tables + links)
        .lines()
        .filter(line -> line.contains("vnsnap") || line.startsWith("vns"))
        .collect(Collectors.toSet());
  }

  @Override
  public void close() throws ColoringException {
    for (FakeGuest guest : guests) {
      guest.close();
    }
    namespace.close();
  }
}
