// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.AgentEvent.SnapshotEvent;
import io.vnsnap.core.model.HostName;

/** What happens to a {@link SnapshotCoordinator}. */
public sealed interface SnapshotInput {
  /** Calls the handler's method for this kind of input. */
  void to(Handler handler);

  /** Has a method for each kind of input, so that the compiler finds a forgotten one. */
  interface Handler {
    void on(Begin input);

    void on(FromHost input);

    void on(HostLost input);

    void on(TimerFired input);

    void on(Cancelled input);

    void on(ManifestWritten input);

    void on(ManifestFailed input);

    void on(Discarded input);
  }

  /** The user wants the snapshot: the first input. */
  record Begin() implements SnapshotInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** An event arrived from a host. */
  record FromHost(HostName host, SnapshotEvent event) implements SnapshotInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The connection to a host is gone, for good. */
  record HostLost(HostName host, String reason) implements SnapshotInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** A timer that was set has run down. */
  record TimerFired(Timer timer) implements SnapshotInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The user wants no snapshot any more. Too late once the manifest is being written. */
  record Cancelled(String reason) implements SnapshotInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to WriteManifest: the snapshot exists. */
  record ManifestWritten() implements SnapshotInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The other answer to WriteManifest: the snapshot does not exist, and never will. */
  record ManifestFailed(String reason) implements SnapshotInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }

  /** The answer to Discard, also where something could not be removed. */
  record Discarded() implements SnapshotInput {
    @Override
    public void to(Handler handler) {
      handler.on(this);
    }
  }
}
