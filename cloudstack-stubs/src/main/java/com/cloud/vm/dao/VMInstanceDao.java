// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm.dao;

import com.cloud.vm.VMInstanceVO;
import com.cloud.vm.VirtualMachine;
import java.util.List;

public interface VMInstanceDao {
  List<VMInstanceVO> listNonRemovedVmsByTypeAndNetwork(
      long networkId, VirtualMachine.Type... types);
}
