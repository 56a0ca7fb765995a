// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm;

import com.cloud.uservm.UserVm;

public abstract class UserVmVO implements UserVm {
  private static final long serialVersionUID = 1L;
}
