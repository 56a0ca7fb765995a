// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.protocol.SnapshotPlan;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.store.WorkingFolder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the plan of a snapshot from what was asked for and what was found. */
final class SnapshotPlans {
  private SnapshotPlans() {}

  static SnapshotPlan of(
      String operation,
      CreateRequest request,
      WorkingFolder working,
      Findings findings,
      Timing timing) {
    Map<HostName, List<MemberName>> hosts = new LinkedHashMap<>();
    Map<HostName, Integer> numbers = new HashMap<>();
    for (HostName host : request.vni().hosts()) {
      List<MemberName> members = request.vni().membersOf(host);
      if (!members.isEmpty()) {
        numbers.put(host, hosts.size());
        hosts.put(host, members);
      }
    }
    return new SnapshotPlan(
        operation,
        request.name(),
        working.folder(),
        findings.carrier(),
        hosts,
        findings.bridges(numbers),
        request.captureLimitBytes(),
        timing);
  }
}
