// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.SnapshotName;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a snapshot is to be taken of.
 *
 * @param operation a short unique id
 * @param directory the working folder, exists, the same on every host
 * @param hosts the hosts that have members, and which
 * @param bridges the bridges of the VNI and who is on them
 * @param captureLimitBytes how much memory held and logged frames may take on each host
 */
public record SnapshotPlan(
    String operation,
    SnapshotName snapshot,
    Path directory,
    ColorCarrier carrier,
    Map<HostName, List<MemberName>> hosts,
    List<BridgeMembers> bridges,
    long captureLimitBytes,
    Timing timing) {
  public SnapshotPlan {
    Map<HostName, List<MemberName>> copy = new LinkedHashMap<>();
    hosts.forEach(
        (host, members) -> {
          if (members.isEmpty()) {
            throw new IllegalArgumentException("host %s has no member".formatted(host));
          }
          copy.put(host, List.copyOf(members));
        });
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("a snapshot needs a member");
    }
    hosts = Collections.unmodifiableMap(copy);
    bridges = List.copyOf(bridges);
  }
}
