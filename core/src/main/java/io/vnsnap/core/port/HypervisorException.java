// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.port;

/** The hypervisor could not do it. The message is one sentence for the user. */
public class HypervisorException extends Exception {
  private static final long serialVersionUID = 1L;

  public HypervisorException(String message) {
    super(message);
  }

  public HypervisorException(String message, Throwable cause) {
    super(message, cause);
  }
}
