// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.storage;

public abstract class VolumeVO implements Volume {
  private static final long serialVersionUID = 1L;
}
