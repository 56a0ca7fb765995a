// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm.dao;

import com.cloud.vm.NicVO;
import com.cloud.vm.VirtualMachine;
import java.util.List;

public interface NicDao {
  List<NicVO> listByVmId(long instanceId);

  List<NicVO> listByNetworkIdAndType(long networkId, VirtualMachine.Type type);
}
