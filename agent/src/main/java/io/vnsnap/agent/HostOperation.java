// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentCommand;
import java.time.Duration;

/** One operation on this host, from its first command until it has ended. */
interface HostOperation {
  /** Takes a command; returns without waiting for what follows from it. */
  void command(AgentCommand command);

  /** The coordinator will say nothing more. */
  void coordinatorLost(String reason);

  boolean hasEnded();

  /**
   * @return whether it ended in time
   */
  boolean awaitEnd(Duration deadline) throws InterruptedException;
}
