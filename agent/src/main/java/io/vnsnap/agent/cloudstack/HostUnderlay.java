// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

import io.vnsnap.cloudstack.message.VnsnapUnderlayAnswer;
import io.vnsnap.cloudstack.message.VnsnapUnderlayCommand;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How VXLANs leave this host, found in the way of CloudStack's agent and its scripts. */
public final class HostUnderlay {
  /** Where CloudStack's script for EVPN looks for the end point's address. */
  private static final String LOOPBACK = "lo";

  private final AgentSettings settings;
  private final Function<String, Optional<List<InetAddress>>> interfaces;

  public HostUnderlay(AgentSettings settings) {
    this(settings, HostUnderlay::addressesOf);
  }

  /**
   * @param interfaces the addresses of an interface, if it exists
   */
  HostUnderlay(AgentSettings settings, Function<String, Optional<List<InetAddress>>> interfaces) {
    this.settings = settings;
    this.interfaces = interfaces;
  }

  public VnsnapUnderlayAnswer answer(VnsnapUnderlayCommand command) {
    return settings.get("network.vxlan.mode", "multicast").equalsIgnoreCase("evpn")
        ? evpn(command)
        : multicast(command);
  }

  private VnsnapUnderlayAnswer evpn(VnsnapUnderlayCommand command) {
    return interfaces.apply(LOOPBACK).orElse(List.of()).stream()
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst()
        .map(address -> VnsnapUnderlayAnswer.evpn(command, address.getHostAddress()))
        .orElseGet(
            () ->
                VnsnapUnderlayAnswer.none(
                    command,
                    "%s has no address of the host, as VXLANs with EVPN need it"
                        .formatted(LOOPBACK)));
  }

  private VnsnapUnderlayAnswer multicast(VnsnapUnderlayCommand command) {
    String device = command.trafficLabel().isBlank() ? guestDevice() : command.trafficLabel();
    return interfaces.apply(device).isPresent()
        ? VnsnapUnderlayAnswer.multicast(command, device)
        : VnsnapUnderlayAnswer.none(
            command,
            "there is no interface %s, which guest traffic is to take; see the traffic label and agent.properties"
                .formatted(device));
  }

  private String guestDevice() {
    return settings.get("guest.network.device", settings.get("private.network.device", "cloudbr1"));
  }

  private static Optional<List<InetAddress>> addressesOf(String name) {
    try {
      return Optional.ofNullable(NetworkInterface.getByName(name))
          .map(known -> known.inetAddresses().toList());
    } catch (SocketException e) {
      return Optional.empty();
    }
  }
}
