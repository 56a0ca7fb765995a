// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import java.util.List;
import java.util.Map;

/**
 * @param operation a short unique id; every table and device made for it carries it in its name
 * @param hostNumber this host's place among the hosts of the VNI, from 0
 * @param local the NICs, on networks of the VNI, of each member on this host
 * @param bridges who is on each bridge of the VNI: a host sends markers into the bridges that it
 *     has members on, and a NIC waits for the markers of just those hosts
 * @param captureLimitBytes how much memory held and logged frames may take on this host
 */
public record ColoringPlan(
    String operation,
    ColorCarrier carrier,
    int hostNumber,
    Map<MemberName, List<Nic>> local,
    List<BridgeMembers> bridges,
    long captureLimitBytes) {
  public ColoringPlan {
    local = Map.copyOf(local);
    bridges = List.copyOf(bridges);
  }
}
