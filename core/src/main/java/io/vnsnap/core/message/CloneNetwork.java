// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import java.util.List;
import java.util.Optional;

/**
 * An isolated network that a host makes for a clone: a bridge, and a VXLAN if the clone spans
 * hosts.
 */
public record CloneNetwork(String bridge, int mtu, Optional<Vxlan> vxlan) {
  /**
   * @param device the name of the VXLAN device
   * @param id the VXLAN id
   * @param local this host's end point
   * @param remotes the end points of the other hosts
   * @param port UDP port; devices with and without gbp can't share one
   * @param gbp whether the header carries the packet mark
   */
  public record Vxlan(
      String device, int id, String local, List<String> remotes, int port, boolean gbp) {
    public Vxlan {
      remotes = List.copyOf(remotes);
    }
  }
}
