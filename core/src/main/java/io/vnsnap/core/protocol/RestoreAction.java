// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand.RestoreCommand;
import io.vnsnap.core.model.HostName;
import java.time.Duration;

/** What a {@link RestoreCoordinator} wants done, in this order. */
public sealed interface RestoreAction {
  /** Calls the handler's method for this kind of action. */
  void to(Handler handler);

  /** Has a method for each kind of action, so that the compiler finds a forgotten one. */
  interface Handler {
    void on(Send action);

    void on(SetTimer action);

    void on(Running action);

    void on(Conclude action);
  }

  /** Sends a command. Commands to one host arrive in order, or the host is lost. */
  record Send(HostName host, RestoreCommand command) implements RestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Answered by TimerFired after the duration. Replaces the timer of the same kind. */
  record SetTimer(Timer timer, Duration duration) implements RestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Every member that can runs and its taps are open; memory may still be owed. For people. */
  record Running(long replayedFrames) implements RestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The restore has ended, one way or the other; always the last action. */
  record Conclude(RestoreOutcome outcome) implements RestoreAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
