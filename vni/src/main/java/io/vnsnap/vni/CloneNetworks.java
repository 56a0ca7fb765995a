// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceException.Kind;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The isolated network of a clone, as its VNI file has it: bridges named by VNsnap, and, where the
 * clone spans hosts, a VXLAN of its own for each bridge with consecutive ids.
 */
final class CloneNetworks {
  private static final String BRIDGE = "vnb";
  private static final String VXLAN = "vnx";

  /** Upper half of the 24 bits: people number their own from below. */
  private static final int FIRST_ID = 1 << 23;

  private static final int IDS = (1 << 23) - 1000;

  private CloneNetworks() {}

  /**
   * Names new bridges for those of the original.
   *
   * @return for each bridge of the original the new one
   */
  static Map<String, String> newBridges(Vni original, String operation) {
    Map<String, String> bridges = new LinkedHashMap<>();
    for (String bridge : original.network().bridges()) {
      bridges.put(bridge, "%s%s%d".formatted(BRIDGE, operation, bridges.size()));
    }
    return bridges;
  }

  /**
   * The VXLAN of the clone: like the original's, with another id; absent if the original has none.
   */
  static Optional<Vni.Vxlan> newVxlan(Vni original) {
    int id = FIRST_ID + new SecureRandom().nextInt(IDS);
    return original.network().vxlan().map(vxlan -> new Vni.Vxlan(id, vxlan.port(), vxlan.gbp()));
  }

  /**
   * The networks that a host of the clone has.
   *
   * @param mtus the MTU of each of the clone's bridges
   * @throws ServiceException NOT_POSSIBLE if hosts can't be joined
   */
  static List<CloneNetwork> of(Vni clone, HostName host, Map<String, Integer> mtus)
      throws ServiceException {
    List<CloneNetwork> networks = new ArrayList<>();
    for (String bridge : clone.network().bridges()) {
      networks.add(
          new CloneNetwork(bridge, mtus.get(bridge), vxlan(clone, host, bridge, networks.size())));
    }
    return networks;
  }

  private static Optional<CloneNetwork.Vxlan> vxlan(
      Vni clone, HostName host, String bridge, int index) throws ServiceException {
    List<Vni.Host> others =
        clone.hosts().stream()
            .filter(other -> !other.name().equals(host))
            .filter(other -> !clone.membersOf(other.name()).isEmpty())
            .toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    Vni.Vxlan vxlan =
        clone
            .network()
            .vxlan()
            .orElseThrow(
                () ->
                    new ServiceException(
                        Kind.NOT_POSSIBLE,
                        "the clone spans hosts and the VNI file does not say how to join them; add network.vxlan with id, port and gbp of the original"));
    List<String> remotes = new ArrayList<>();
    for (Vni.Host other : others) {
      remotes.add(underlay(other));
    }
    return Optional.of(
        new CloneNetwork.Vxlan(
            bridge.replaceFirst("^" + BRIDGE, VXLAN),
            vxlan.id() + index,
            underlay(clone.host(host)),
            remotes,
            vxlan.port(),
            vxlan.gbp()));
  }

  private static String underlay(Vni.Host host) throws ServiceException {
    return host.underlay()
        .orElseThrow(
            () ->
                new ServiceException(
                    Kind.NOT_POSSIBLE,
                    "the clone spans hosts and host %s has no underlay in the VNI file; add its address for VXLAN"
                        .formatted(host.name())));
  }
}
