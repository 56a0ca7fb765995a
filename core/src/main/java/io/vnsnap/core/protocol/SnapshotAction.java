// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentCommand.SnapshotCommand;
import io.vnsnap.core.model.HostName;
import java.time.Duration;

/** What a {@link SnapshotCoordinator} wants done, in this order. */
public sealed interface SnapshotAction {
  /** Calls the handler's method for this kind of action. */
  void to(Handler handler);

  /** Has a method for each kind of action, so that the compiler finds a forgotten one. */
  interface Handler {
    void on(Send action);

    void on(SetTimer action);

    void on(WriteManifest action);

    void on(Discard action);

    void on(Conclude action);
  }

  /** Sends a command. Commands to one host arrive in order, or the host is lost. */
  record Send(HostName host, SnapshotCommand command) implements SnapshotAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Answered by TimerFired after the duration. Replaces the timer of the same kind. */
  record SetTimer(Timer timer, Duration duration) implements SnapshotAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /**
   * Seals the snapshot: writes the manifest, last and atomically. Fails if the working folder has
   * been discarded meanwhile: of seal and discard exactly one succeeds.
   */
  record WriteManifest(SnapshotResult result) implements SnapshotAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** Takes the working folder away unless it is sealed. */
  record Discard() implements SnapshotAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The snapshot has ended, one way or the other; always the last action. */
  record Conclude(SnapshotOutcome outcome) implements SnapshotAction {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
