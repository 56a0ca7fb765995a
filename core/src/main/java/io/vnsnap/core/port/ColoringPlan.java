// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * @param operation a short unique id; every table and device made for it carries it in its name
 * @param hostNumber this host's place among the hosts of the VNI, from 0
 * @param hosts how many hosts the VNI has
 * @param local the NICs, on networks of the VNI, of each member on this host
 * @param macs the addresses of all members on all hosts; frames from others are from outside
 * @param captureLimitBytes how much memory held and logged frames may take on this host
 */
public record ColoringPlan(
    String operation,
    ColorCarrier carrier,
    int hostNumber,
    int hosts,
    Map<MemberName, List<Nic>> local,
    Set<MacAddress> macs,
    long captureLimitBytes) {
  public ColoringPlan {
    local = Map.copyOf(local);
    macs = Set.copyOf(macs);
  }
}
