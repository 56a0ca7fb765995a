// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

/** The connection is lost. The message is one sentence. */
final class LostException extends Exception {
  private static final long serialVersionUID = 1L;

  LostException(String message) {
    super(message);
  }
}
