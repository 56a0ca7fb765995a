// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.uservm;

import com.cloud.vm.VirtualMachine;

public interface UserVm extends VirtualMachine {
  String getDisplayName();
}
