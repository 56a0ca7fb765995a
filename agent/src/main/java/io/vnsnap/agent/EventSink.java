// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import io.vnsnap.core.message.AgentEvent;

/** Where events go to. */
interface EventSink {
  /** Takes an event and returns without waiting. */
  void accept(AgentEvent event);
}
