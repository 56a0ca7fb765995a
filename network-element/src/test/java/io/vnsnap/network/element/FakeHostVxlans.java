// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.network.element;

import com.cloud.host.Host;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hosts of which some can't make VXLANs with color. */
final class FakeHostVxlans implements HostVxlans {
  final List<String> steps = new ArrayList<>();
  private final Set<String> unable = new HashSet<>();

  void unable(String host) {
    unable.add(host);
  }

  @Override
  public void make(Host host, HostVxlan vxlan) throws HostVxlanException {
    refuse(host);
    steps.add(
        "make %d on %s:%d by %s"
            .formatted(vxlan.id(), host.getName(), vxlan.port(), vxlan.trafficLabel().orElse("-")));
  }

  @Override
  public void remove(Host host, HostVxlan vxlan) throws HostVxlanException {
    refuse(host);
    steps.add("remove %d from %s".formatted(vxlan.id(), host.getName()));
  }

  private void refuse(Host host) throws HostVxlanException {
    if (unable.contains(host.getName())) {
      throw new HostVxlanException("it has no VNsnap agent");
    }
  }
}
