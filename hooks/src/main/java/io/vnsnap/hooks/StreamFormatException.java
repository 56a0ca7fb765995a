// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.hooks;

import java.io.IOException;

/** A stream or file is not what it must be; the message says what was found and where. */
public final class StreamFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  public StreamFormatException(String message) {
    super(message);
  }
}
