// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Running domains that members of a snapshot are to take the place of. Each domain keeps its name,
 * ids, disks' paths and what joins it to its host; inside it goes on as the snapshot's member.
 *
 * @param vni the domains that run now, as its members
 * @param domains for each member of the snapshot the domain that it takes the place of
 */
public record TakeOverRequest(
    VniLayout vni, Map<MemberName, MemberName> domains, MemoryLoading memory) {
  public TakeOverRequest {
    domains = Collections.unmodifiableMap(new TreeMap<>(domains));
  }
}
