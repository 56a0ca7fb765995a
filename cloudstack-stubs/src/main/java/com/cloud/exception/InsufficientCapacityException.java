// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.exception;

public abstract class InsufficientCapacityException extends CloudException {
  private static final long serialVersionUID = 1L;

  protected InsufficientCapacityException(String message, Class<?> scope, Long id) {
    super(message, null);
  }
}
