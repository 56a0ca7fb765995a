// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which markers have come to one NIC.
 *
 * <p>Frames to one address and frames to all can take different ways, so a host has been heard when
 * all its variants have come both ways, in whatever round. Not safe for use by two threads.
 */
final class MarkerTally {
  private final String operation;
  private final Set<Integer> hosts;
  private final Map<Integer, BitSet> unicasts = new HashMap<>();
  private final Map<Integer, BitSet> broadcasts = new HashMap<>();
  private final Set<Integer> heard = new HashSet<>();

  /**
   * @param hosts the numbers of the hosts that send into the NIC's bridge
   */
  MarkerTally(String operation, Set<Integer> hosts) {
    this.operation = operation;
    this.hosts = Set.copyOf(hosts);
  }

  void add(Marker marker, boolean broadcast) {
    if (!marker.operation().equals(operation) || !hosts.contains(marker.host())) {
      return;
    }
    Map<Integer, BitSet> way = broadcast ? broadcasts : unicasts;
    way.computeIfAbsent(marker.host(), host -> new BitSet()).set(marker.variant());
    if (isAll(unicasts.get(marker.host()), marker.variants())
        && isAll(broadcasts.get(marker.host()), marker.variants())) {
      heard.add(marker.host());
    }
  }

  private static boolean isAll(BitSet variants, int count) {
    return variants != null && variants.nextClearBit(0) >= count;
  }

  boolean isComplete() {
    return heard.containsAll(hosts);
  }
}
