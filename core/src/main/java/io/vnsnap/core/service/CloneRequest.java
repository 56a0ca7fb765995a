// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * New domains to start from a snapshot, in networks of their own that the hosts make for them.
 *
 * @param vni the new VNI, with the new domains as its members
 * @param members for each member of the snapshot what becomes of it
 * @param bridges for each bridge in the snapshot the new one
 * @param networks what each host makes before its members are loaded
 */
public record CloneRequest(
    VniLayout vni,
    Map<MemberName, NewMember> members,
    Map<String, String> bridges,
    Map<HostName, List<CloneNetwork>> networks,
    MemoryLoading memory) {
  public CloneRequest {
    members = Collections.unmodifiableMap(new TreeMap<>(members));
    bridges = Map.copyOf(bridges);
    networks = Map.copyOf(networks);
  }

  /**
   * @param name the new domain's name
   * @param uuid the new domain's UUID
   * @param diskFolder where its disks go, on its host
   */
  public record NewMember(MemberName name, String uuid, Path diskFolder) {}
}
