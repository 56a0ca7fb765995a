// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.message.MemberLoad;
import io.vnsnap.core.message.Succession;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.Placement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who is to come back, and where.
 *
 * @param operation a short unique id
 * @param hosts what each host has to do; a host may only have to destroy, or only to load
 */
public record RestorePlan(String operation, Map<HostName, HostPart> hosts, Timing timing) {
  public RestorePlan {
    hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a restore needs a host");
    }
  }

  /**
   * @param destroy members of the old incarnation that may run on the host; none for a clone.
   *     Domains whose place is taken are ended without being named here
   * @param networks a clone's networks
   * @param load the members that come back on the host
   */
  public record HostPart(
      List<MemberName> destroy, List<CloneNetwork> networks, List<MemberLoad> load) {
    public HostPart {
      destroy = List.copyOf(destroy);
      networks = List.copyOf(networks);
      load = List.copyOf(load);
    }

    /** Which of them take the place of a domain that runs on the host. */
    public List<Succession> takeOver() {
      return load.stream()
          .filter(each -> each.placement() instanceof Placement.TakeOver)
          .map(each -> new Succession(each.name(), each.directory()))
          .toList();
    }
  }
}
