// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni;

/** A VNI file that can't be read. The message is one sentence that names the file. */
public class VniFileException extends Exception {
  private static final long serialVersionUID = 1L;

  VniFileException(String message, Throwable cause) {
    super(message, cause);
  }

  VniFileException(String message) {
    super(message);
  }
}
