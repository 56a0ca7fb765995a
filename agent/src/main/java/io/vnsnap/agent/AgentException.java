// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

/** The agent itself could not do it. The message is one sentence for the user. */
public class AgentException extends Exception {
  private static final long serialVersionUID = 1L;

  AgentException(String message) {
    super(message);
  }

  AgentException(String message, Throwable cause) {
    super(message, cause);
  }
}
