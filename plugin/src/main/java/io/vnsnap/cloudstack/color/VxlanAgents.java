// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.color;

import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.model.HostName;
import java.util.Optional;

/** What is asked of the agents of hosts. */
interface VxlanAgents {
  /**
   * @return why it could not be done: one sentence
   */
  Optional<String> make(HostName host, ColoredVxlan vxlan);

  /**
   * @return why it could not be done: one sentence
   */
  Optional<String> remove(HostName host, String device, String bridge);
}
