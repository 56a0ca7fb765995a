// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import io.vnsnap.core.model.MacAddress;
import java.util.Set;

/**
 * Who is on one of the VNI's bridges, over all hosts.
 *
 * @param bridge its name, the same on each host
 * @param macs the addresses of all members on it; frames from others are from outside
 * @param hostNumbers the hosts that have a member on it
 */
public record BridgeMembers(String bridge, Set<MacAddress> macs, Set<Integer> hostNumbers) {
  public BridgeMembers {
    macs = Set.copyOf(macs);
    hostNumbers = Set.copyOf(hostNumbers);
  }
}
