// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand.RestoreCommand;
import io.vnsnap.core.model.MemberName;

/**
 * What happens to a {@link HostRestore}: commands, and what became of its actions. Each action is
 * answered once, by the input that its description names, or by Failed.
 */
public sealed interface HostRestoreInput {
  /** Calls the handler's method for this kind of input. */
  void to(Handler handler);

  /** Has a method for each kind of input, so that the compiler finds a forgotten one. */
  interface Handler {
    void on(Command input);

    void on(CoordinatorLost input);

    void on(TimerFired input);

    void on(FramesReplayed input);

    void on(MemberRuns input);

    void on(Done input);

    void on(Failed input);
  }

  /** A command arrived from the coordinator. */
  record Command(RestoreCommand command) implements HostRestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The connection to the coordinator is gone, for good. */
  record CoordinatorLost(String reason) implements HostRestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** A timer that was set has run down. */
  record TimerFired(Timer timer) implements HostRestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to ReplayFrames. */
  record FramesReplayed(long frames) implements HostRestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to StartMember. */
  record MemberRuns(MemberName member, long startedMicros) implements HostRestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to every other action: it succeeded. */
  record Done(HostRestoreAction action) implements HostRestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to any action: it failed; the reason is one sentence. */
  record Failed(HostRestoreAction action, String reason) implements HostRestoreInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
