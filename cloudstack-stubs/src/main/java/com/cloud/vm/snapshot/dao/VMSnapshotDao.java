// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm.snapshot.dao;

import com.cloud.vm.snapshot.VMSnapshotVO;
import java.util.List;

public interface VMSnapshotDao {
  List<VMSnapshotVO> findByVm(Long vmId);
}
