// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.record;

/** The server's own records can't be read or written. The message is one sentence. */
public final class RecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
