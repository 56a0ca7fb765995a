// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm.dao;

import com.cloud.utils.db.GenericDao;
import com.cloud.vm.UserVmVO;

public interface UserVmDao extends GenericDao<UserVmVO, Long> {
  void loadDetails(UserVmVO vm);
}
