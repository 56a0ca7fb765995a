// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.host;

public abstract class HostVO implements Host {
  private static final long serialVersionUID = 1L;
}
