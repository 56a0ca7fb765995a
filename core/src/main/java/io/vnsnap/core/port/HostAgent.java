// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;

/** A connection to the agent of one host. Once lost it is never taken up again. */
public interface HostAgent extends AutoCloseable {
  /** Makes connections to agents. */
  @FunctionalInterface
  interface Connector {
    /** Begins to connect, and returns at once; if it fails, the connection is told to be lost. */
    HostAgent connect(HostName host, Listener listener);
  }

  /** Told from the connection's own threads; must return at once. */
  interface Listener {
    void event(AgentEvent event);

    /**
     * The connection is gone. Told once, after the last event, and not after {@link #close}.
     *
     * @param reason one sentence
     */
    void lost(String reason);
  }

  /**
   * Sends a command, after those sent before. Returns without waiting; a failure is a loss. Any
   * thread may call it.
   */
  void send(AgentCommand command);

  /** Ends the connection; the agent then ends what it was at. May repeat. */
  @Override
  void close();
}
