// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentCommand.Remove;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.HostName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A clone to take away: its part on each of its hosts. */
public record CloneRemoval(Map<HostName, Part> hosts) {
  public CloneRemoval {
    hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
  }

  /** What was made for the clone on one host. */
  public record Part(List<Remove.Member> members, List<CloneNetwork> networks) {
    public Part {
      members = List.copyOf(members);
      networks = List.copyOf(networks);
    }
  }
}
