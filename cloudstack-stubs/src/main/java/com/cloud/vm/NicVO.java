// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm;

public abstract class NicVO implements Nic {
  private static final long serialVersionUID = 1L;
}
