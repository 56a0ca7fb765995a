// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.cloud.HostFacts;
import io.vnsnap.cloudstack.cloud.MachineFacts;
import java.util.List;

/**
 * Who would be in a snapshot that is taken now.
 *
 * @param refusals why some can't be; there is no snapshot unless it is empty
 * @param skipped left out because they are stopped, as the caller wants
 */
record Roster(Vni vni, List<Member> members, List<Refusal> refusals, List<MachineFacts> skipped) {
  Roster {
    members = List.copyOf(members);
    refusals = List.copyOf(refusals);
    skipped = List.copyOf(skipped);
  }

  record Member(MachineFacts machine, HostFacts host) {}

  /**
   * @param reason a sentence without the machine's name and without a full stop
   */
  record Refusal(MachineFacts machine, String reason) {
    String sentence() {
      return "virtual machine %s %s".formatted(machine.name(), reason);
    }
  }
}
