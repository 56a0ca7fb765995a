// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

/** The network of the host could not do it. The message is one sentence for the user. */
public class ColoringException extends Exception {
  private static final long serialVersionUID = 1L;

  public ColoringException(String message) {
    super(message);
  }

  public ColoringException(String message, Throwable cause) {
    super(message, cause);
  }
}
