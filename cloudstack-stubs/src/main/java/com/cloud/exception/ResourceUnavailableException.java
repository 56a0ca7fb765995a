// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.exception;

public class ResourceUnavailableException extends CloudException {
  private static final long serialVersionUID = 1L;

  public ResourceUnavailableException(String message, Class<?> scope, long resourceId) {
    super(message, null);
  }
}
