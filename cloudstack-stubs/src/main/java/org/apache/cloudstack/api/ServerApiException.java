// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.api;

public class ServerApiException extends com.cloud.utils.exception.CloudRuntimeException {
  private static final long serialVersionUID = 1L;

  public ServerApiException(ApiErrorCode errorCode, String description) {
    super(description);
  }

  public ServerApiException(ApiErrorCode errorCode, String description, Throwable cause) {
    super(description, cause);
  }

  public ApiErrorCode getErrorCode() {
    throw new AssertionError("stub");
  }

  public String getDescription() {
    throw new AssertionError("stub");
  }
}
