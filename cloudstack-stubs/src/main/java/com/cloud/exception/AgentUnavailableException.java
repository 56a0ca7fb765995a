// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.exception;

import com.cloud.host.Host;

public class AgentUnavailableException extends ResourceUnavailableException {
  private static final long serialVersionUID = 1L;

  public AgentUnavailableException(String message, long hostId) {
    super(message, Host.class, hostId);
  }
}
