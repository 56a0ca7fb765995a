// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;

/** Sees what hosts report while an operation runs, for people. Must return at once. */
@FunctionalInterface
public interface OperationListener {
  void event(HostName host, AgentEvent event);

  /** Every member of a restore that can runs; memory may still be owed. */
  default void running(long replayedFrames) {}
}
