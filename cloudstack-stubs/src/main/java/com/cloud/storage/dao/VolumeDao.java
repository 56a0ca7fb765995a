// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.storage.dao;

import com.cloud.storage.VolumeVO;
import java.util.List;

public interface VolumeDao {
  List<VolumeVO> findByInstance(long instanceId);
}
