// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.port.ColoringException;
import io.vnsnap.core.port.ColoringPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Everything that one snapshot has in the kernel of this host; closing it leaves nothing there. */
final class SessionResources implements AutoCloseable {
  /** 16,384 frames wait in the kernel for us, in each device, before it drops any. */
  static final int QUEUE_FRAMES = 16_384;

  private static final int LEFTOVER_QUEUE_FRAMES = 1024;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Map<MemberName, MemberGates> members = new HashMap<>();
  private final CaptureBudget budget;
  private final Nftables nftables;
  private final Normalizer normalizer;
  private final MarkerSender markers;
  private final DropCounters drops;
  private final QueueingBacklog backlog;

  /** Opens everything in the calling thread's network namespace, or leaves nothing. */
  SessionResources(ColoringPlan plan) throws ColoringException {
    Operation operation = new Operation(plan.operation());
    this.budget = new CaptureBudget(plan.captureLimitBytes());
    try {
      LinkControl links = keep(LinkControl.open());
      this.normalizer =
          keep(Normalizer.create(operation.devicePrefix() + "n", LEFTOVER_QUEUE_FRAMES, links));
      this.markers =
          keep(MarkerSender.open(plan.operation(), plan.hostNumber(), plan.bridges(), links));
      openGates(plan, operation, links, keep(new TapRack()));
      this.backlog = keep(QueueingBacklog.open());
      this.drops = keep(DropCounters.open(deviceNames()));
      // Opened last, so that rules go before the devices that they refer to.
      this.nftables = keep(Nftables.open());
      nftables.run(installation(plan, operation));
      for (MemberGates member : members.values()) {
        // The rehearsal of what must be quick later changes nothing.
        nftables.run(member.prepareRules());
        for (NicGate gate : member.gates()) {
          gate.port().rehearse();
        }
      }
      Linux.awaitGracePeriod();
    } catch (ColoringException e) {
      close();
      throw GuestPorts.explain(plan.local(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  private void openGates(ColoringPlan plan, Operation operation, LinkControl links, TapRack rack)
      throws ColoringException {
    List<Nic> nics = plan.local().values().stream().flatMap(Collection::stream).toList();
    try (GuestPorts ports = GuestPorts.of(nics, links)) {
      int number = 0;
      for (Map.Entry<MemberName, List<Nic>> member : plan.local().entrySet()) {
        List<NicGate> gates = new ArrayList<>();
        for (Nic nic : member.getValue()) {
          GuestPort port = open(ports, member.getKey(), nic);
          gates.add(openGate(plan, operation, links, rack, port, number));
          number++;
        }
        members.put(member.getKey(), new MemberGates(member.getKey(), gates));
      }
    }
  }

  private GuestPort open(GuestPorts ports, MemberName member, Nic nic) throws ColoringException {
    try {
      return keep(ports.open(nic));
    } catch (ColoringException e) {
      throw new ColoringException("%s: %s".formatted(member, e.getMessage()), e);
    }
  }

  private NicGate openGate(
      ColoringPlan plan,
      Operation operation,
      LinkControl links,
      TapRack rack,
      GuestPort port,
      int number)
      throws ColoringException {
    int place = bridgePlace(plan, port.nic());
    BridgeMembers bridge = plan.bridges().get(place);
    CaptureTaps taps =
        rack.add(
            CaptureTaps.create(
                operation.devicePrefix() + number, plan.carrier(), QUEUE_FRAMES, links));
    if (taps.send().isPresent()) {
      port.prepareToSend(taps.send().get());
    }
    TapRules rules =
        new TapRules(
            operation.table(),
            number,
            port.nic().tap(),
            plan.carrier(),
            memberSet(place),
            port.nic().mac().value(),
            taps.devices());
    return new NicGate(
        port,
        rules,
        taps,
        budget,
        bridge.macs().stream().map(Frame::number).collect(Collectors.toSet()),
        new MarkerTally(plan.operation(), bridge.hostNumbers()));
  }

  private static int bridgePlace(ColoringPlan plan, Nic nic) throws ColoringException {
    for (int place = 0; place < plan.bridges().size(); place++) {
      if (plan.bridges().get(place).bridge().equals(nic.bridge())) {
        return place;
      }
    }
    throw new ColoringException(
        "tap %s is a port of %s, which is no bridge of the VNI".formatted(nic.tap(), nic.bridge()));
  }

  private static String memberSet(int bridgePlace) {
    return "members" + bridgePlace;
  }

  private String installation(ColoringPlan plan, Operation operation) {
    List<String> commands = new ArrayList<>();
    commands.add("add table netdev %s { flags owner; }".formatted(operation.table()));
    for (int place = 0; place < plan.bridges().size(); place++) {
      String macs =
          plan.bridges().get(place).macs().stream()
              .map(MacAddress::value)
              .collect(Collectors.joining(", "));
      commands.add(
          "add set netdev %s %s { type ether_addr; %s }"
              .formatted(
                  operation.table(),
                  memberSet(place),
                  macs.isEmpty() ? "" : "elements = { %s };".formatted(macs)));
    }
    gates().stream().map(gate -> gate.rules().chains()).forEach(commands::addAll);
    return TapRules.transaction(commands)
        + members.values().stream().map(MemberGates::prepareRules).collect(Collectors.joining());
  }

  private Set<String> deviceNames() {
    return gates().stream()
        .map(gate -> gate.taps().all())
        .flatMap(Collection::stream)
        .map(CaptureTap::name)
        .collect(Collectors.toSet());
  }

  Map<MemberName, MemberGates> members() {
    return members;
  }

  List<NicGate> gates() {
    return members.values().stream().map(MemberGates::gates).flatMap(Collection::stream).toList();
  }

  CaptureBudget budget() {
    return budget;
  }

  Nftables nftables() {
    return nftables;
  }

  Normalizer normalizer() {
    return normalizer;
  }

  MarkerSender markers() {
    return markers;
  }

  QueueingBacklog backlog() {
    return backlog;
  }

  DropCounters drops() {
    return drops;
  }

  @Override
  public void close() {
    Closing.all(opened);
  }
}
