// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.exception;

public class CloudException extends Exception {
  private static final long serialVersionUID = 1L;

  public CloudException(String message, Throwable cause) {
    super(message, cause);
  }
}
