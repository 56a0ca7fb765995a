// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.exception;

import com.cloud.agent.api.Command;

public class OperationTimedoutException extends CloudException {
  private static final long serialVersionUID = 1L;

  public OperationTimedoutException(
      Command[] commands, long hostId, long sequence, int waitSeconds, boolean isActive) {
    super("timed out", null);
  }
}
