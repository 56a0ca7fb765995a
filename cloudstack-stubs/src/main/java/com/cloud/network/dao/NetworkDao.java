// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network.dao;

import java.util.List;

public interface NetworkDao {
  List<NetworkVO> listByVpc(long vpcId);
}
