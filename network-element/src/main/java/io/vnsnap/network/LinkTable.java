// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.port.ColoringException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The network interfaces of a namespace at one moment, as {@code ip -j -d link show} tells. */
final class LinkTable {
  /** Kinds of bridge ports behind which there are machines of this host only. */
  private static final Set<String> LOCAL_KINDS = Set.of("tun", "veth", "dummy", "ifb");

  private final Map<String, JsonNode> links = new LinkedHashMap<>();

  LinkTable(String json) throws ColoringException {
    try {
      for (JsonNode link : new ObjectMapper().readTree(json)) {
        links.put(link.path("ifname").asText(), link);
      }
    } catch (JsonProcessingException e) {
      throw new ColoringException("the answer of \"ip -j -d link show\" is not understood", e);
    }
  }

  static LinkTable read() throws ColoringException {
    return new LinkTable(IpCommand.run("ip", "-j", "-d", "link", "show"));
  }

  boolean contains(String name) {
    return links.containsKey(name);
  }

  boolean isBridge(String name) {
    return kind(name).equals("bridge");
  }

  /** Whether the bridge keeps its ports apart by VLAN tags. */
  boolean filtersVlans(String bridge) {
    return data(bridge).path("vlan_filtering").asInt() != 0;
  }

  boolean isUp(String name) {
    for (JsonNode flag : link(name).path("flags")) {
      if (flag.asText().equals("UP")) {
        return true;
      }
    }
    return false;
  }

  /** Whether it is the host's end of a Xen guest's NIC, made by Linux's xen-netback. */
  boolean isVif(String name) {
    return link(name).path("parentbus").asText().equals("xen-backend");
  }

  /** Whether its bridge sends frames to it. */
  boolean forwardsTo(String name) {
    return link(name)
        .path("linkinfo")
        .path("info_slave_data")
        .path("state")
        .asText()
        .equals("forwarding");
  }

  /** The bridge that the interface is a port of. */
  Optional<String> master(String name) {
    return Optional.of(link(name).path("master").asText()).filter(master -> !master.isEmpty());
  }

  /** See ip-link(8), ALIAS; empty if there is none. */
  String alias(String name) {
    return link(name).path("ifalias").asText();
  }

  /** How frames wait in front of the interface. */
  String queueingDiscipline(String name) {
    return link(name).path("qdisc").asText();
  }

  int mtu(String name) throws ColoringException {
    if (!contains(name)) {
      throw new ColoringException("%s is no interface of this host".formatted(name));
    }
    return link(name).path("mtu").asInt();
  }

  /** The names of the ports of a bridge. */
  List<String> portsOf(String bridge) {
    return links.keySet().stream()
        .filter(name -> master(name).filter(bridge::equals).isPresent())
        .toList();
  }

  int vxlanId(String name) {
    return data(name).path("id").asInt(-1);
  }

  int vxlanPort(String name) {
    return data(name).path("port").asInt(-1);
  }

  /** The address of the multicast group; empty if there is none. */
  String vxlanGroup(String name) {
    return data(name).path("group").asText() + data(name).path("group6").asText();
  }

  /** The interface that leads to the group; empty if none is set. */
  String vxlanUnderlay(String name) {
    return data(name).path("link").asText();
  }

  /**
   * Whether it is a VXLAN device whose header carries the packet mark. The kernel tells of it only
   * if so; iproute2 makes {@code true} of that, and {@code null} since some release before 6.15.
   */
  boolean hasGbp(String name) {
    JsonNode gbp = data(name).path("gbp");
    return kind(name).equals("vxlan") && (gbp.isNull() || gbp.asBoolean());
  }

  /** See {@link io.vnsnap.core.port.Coloring#carrierOf}. */
  ColorCarrier carrierOf(String bridge) throws ColoringException {
    if (!isBridge(bridge)) {
      throw new ColoringException(
          "%s is no Linux bridge of this host; name the bridges of the VNI".formatted(bridge));
    }
    return portsOf(bridge).stream().allMatch(this::carriesColor)
        ? ColorCarrier.GBP
        : ColorCarrier.SENDER_HOLD;
  }

  private boolean carriesColor(String port) {
    return LOCAL_KINDS.contains(kind(port)) || isVif(port) || hasGbp(port);
  }

  private JsonNode link(String name) {
    return links.getOrDefault(name, MissingNode.getInstance());
  }

  private String kind(String name) {
    return link(name).path("linkinfo").path("info_kind").asText();
  }

  private JsonNode data(String name) {
    return link(name).path("linkinfo").path("info_data");
  }
}
