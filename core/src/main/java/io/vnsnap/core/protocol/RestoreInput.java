// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentEvent.RestoreEvent;
import io.vnsnap.core.model.HostName;

/** What happens to a {@link RestoreCoordinator}. */
public sealed interface RestoreInput {
  /** Calls the handler's method for this kind of input. */
  void to(Handler handler);

  /** Has a method for each kind of input, so that the compiler finds a forgotten one. */
  interface Handler {
    void on(Begin input);

    void on(FromHost input);

    void on(HostLost input);

    void on(TimerFired input);

    void on(Cancelled input);
  }

  /** The user wants the members back: the first input. */
  record Begin() implements RestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** An event arrived from a host. */
  record FromHost(HostName host, RestoreEvent event) implements RestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The connection to a host is gone, for good. */
  record HostLost(HostName host, String reason) implements RestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** A timer that was set has run down. */
  record TimerFired(Timer timer) implements RestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The user wants no restore any more. Too late once the members start. */
  record Cancelled(String reason) implements RestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
