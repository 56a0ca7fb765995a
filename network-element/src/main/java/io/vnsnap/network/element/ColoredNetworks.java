// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import com.cloud.host.Host;
import com.cloud.network.Network;
import com.cloud.vm.VirtualMachine;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Decides which networks have color, and sees that hosts do as decided. */
final class ColoredNetworks {
  private static final Logger LOG = LogManager.getLogger(ColoredNetworks.class);
  private static final int HIGHEST_ID = 0xFFFFFF;
  private static final int HIGHEST_PORT = 0xFFFF;

  /**
   * CloudStack's own, with multicast and with EVPN: devices with and without color can't share one.
   */
  private static final Set<Integer> PORTS_WITHOUT_COLOR = Set.of(8472, 4789);

  private final ColorRecords records;
  private final NetworkMachines machines;
  private final HostVxlans vxlans;
  private final NetworkLocks locks;
  private final Alerts alerts;

  ColoredNetworks(
      ColorRecords records,
      NetworkMachines machines,
      HostVxlans vxlans,
      NetworkLocks locks,
      Alerts alerts) {
    this.records = records;
    this.machines = machines;
    this.vxlans = vxlans;
    this.locks = locks;
    this.alerts = alerts;
  }

  /** The network comes into use, or its routers are made anew while machines run. */
  void begin(Network network, int port) {
    if (records.of(network.getId()).state() != NetworkColor.State.NONE) {
      return;
    }
    if (port < 1 || port > HIGHEST_PORT || PORTS_WITHOUT_COLOR.contains(port)) {
      tellOfNone(network, "vnsnap.vxlan.port is %d, which can't be used".formatted(port));
    } else if (machines.anyRuns(network.getId())) {
      tellOfNone(network, "machines of it run that were started without");
    } else {
      records.put(network.getId(), NetworkColor.wanted(port));
    }
  }

  /** The network goes out of use, unless machines still run. */
  void end(Network network) {
    if (!machines.anyRuns(network.getId())) {
      records.forget(network.getId());
    }
  }

  /**
   * A machine of the network will be on the host.
   *
   * @throws HostVxlanException if it would not reach the others there
   */
  void ensure(Network network, Host host, Optional<String> trafficLabel) throws HostVxlanException {
    NetworkColor color = records.of(network.getId());
    switch (color.state()) {
      case NONE -> {}
      case WANTED -> ensureFirst(network, host, trafficLabel);
      case MADE -> vxlans.make(host, vxlan(network, color, trafficLabel));
    }
  }

  /** As long as no host has made it, hosts come one after the other: the first decides for all. */
  @SuppressWarnings("try") // the resource is a lock
  private void ensureFirst(Network network, Host host, Optional<String> trafficLabel)
      throws HostVxlanException {
    try (NetworkLocks.Held lock = lock(network)) {
      NetworkColor color = records.of(network.getId());
      switch (color.state()) {
        case NONE -> {}
        case WANTED -> decide(network, host, color, trafficLabel);
        case MADE -> vxlans.make(host, vxlan(network, color, trafficLabel));
      }
    }
  }

  private void decide(
      Network network, Host host, NetworkColor color, Optional<String> trafficLabel) {
    try {
      vxlans.make(host, vxlan(network, color, trafficLabel));
      records.put(network.getId(), color.made());
    } catch (HostVxlanException e) {
      records.put(network.getId(), NetworkColor.NONE);
      tellOfNone(network, "host %s: %s".formatted(host.getName(), e.getMessage()));
    }
  }

  private NetworkLocks.Held lock(Network network) throws HostVxlanException {
    return locks
        .acquire(network.getId())
        .orElseThrow(
            () -> new HostVxlanException("another host is at it for too long; try again later"));
  }

  /** A machine of the network has left the host; what it leaves there is removed if unused. */
  void left(Network network, VirtualMachine machine, Host host) {
    NetworkColor color = records.of(network.getId());
    if (color.state() != NetworkColor.State.MADE
        || machines.isNeeded(network.getId(), host.getId(), machine)) {
      return;
    }
    try {
      vxlans.remove(host, vxlan(network, color, Optional.empty()));
    } catch (HostVxlanException e) {
      LOG.info(
          "host {} keeps the VXLAN of network {}: {}",
          host.getName(),
          network.getName(),
          e.getMessage());
    }
  }

  private void tellOfNone(Network network, String reason) {
    alerts.alert(
        network.getDataCenterId(),
        "Network %s has no color".formatted(network.getName()),
        "Its frames carry no color until all its machines and routers have been stopped, for %s. VNI snapshots of it hold frames at their senders, which delays them a little more."
            .formatted(reason));
  }

  private static HostVxlan vxlan(Network network, NetworkColor color, Optional<String> trafficLabel)
      throws HostVxlanException {
    URI uri = network.getBroadcastUri();
    try {
      int id = Integer.parseInt(uri == null ? "" : uri.getAuthority());
      if (id > 0 && id <= HIGHEST_ID) {
        return new HostVxlan(id, color.port(), trafficLabel);
      }
    } catch (NumberFormatException e) {
      LOG.debug("no VXLAN id in {}", uri, e);
    }
    throw new HostVxlanException("network %s has no VXLAN id".formatted(network.getName()));
  }
}
