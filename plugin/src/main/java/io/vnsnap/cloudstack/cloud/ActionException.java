// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.cloud;

/** CloudStack did not do it; the message is CloudStack's. */
public class ActionException extends Exception {
  private static final long serialVersionUID = 1L;

  public ActionException(String message, Throwable cause) {
    super(message, cause);
  }
}
