// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent.cloudstack;

/** There is no such session, and there will be none. The message is one sentence for the user. */
final class NoSessionException extends Exception {
  private static final long serialVersionUID = 1L;

  NoSessionException(String message) {
    super(message);
  }
}
