// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.config;

/** The server can't be as its operator wants it. The message is one sentence. */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  public SettingsException(String message) {
    super(message);
  }

  public SettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}
