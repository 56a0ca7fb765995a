// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.exception;

public class InvalidParameterValueException
    extends com.cloud.utils.exception.CloudRuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidParameterValueException(String message) {
    super(message);
  }
}
