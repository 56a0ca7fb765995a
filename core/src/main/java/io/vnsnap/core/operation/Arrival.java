// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.operation;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.protocol.Timer;
import java.util.Optional;

/** Something that a coordinator must look at. */
sealed interface Arrival {
  /** Calls the handler's method for this kind of arrival. */
  void to(Handler handler);

  /** Has a method for each kind of arrival. */
  interface Handler {
    void on(Event arrival);

    void on(Lost arrival);

    void on(TimerFired arrival);

    void on(Cancelled arrival);

    void on(SealEnded arrival);
  }

  record Event(HostName host, AgentEvent event) implements Arrival {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  record Lost(HostName host, String reason) implements Arrival {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  record TimerFired(Timer timer) implements Arrival {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  record Cancelled(String reason) implements Arrival {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The attempt to seal is over; no failure if it has succeeded. */
  record SealEnded(Optional<String> failure) implements Arrival {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
