// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.exception;

public class CloudRuntimeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CloudRuntimeException(String message) {
    super(message);
  }

  public CloudRuntimeException(String message, Throwable cause) {
    super(message, cause);
  }
}
