// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.host.dao;

import com.cloud.host.HostVO;
import com.cloud.hypervisor.Hypervisor.HypervisorType;
import com.cloud.utils.db.GenericDao;
import java.util.List;

public interface HostDao extends GenericDao<HostVO, Long> {
  List<HostVO> listAllHostsUpByZoneAndHypervisor(long zoneId, HypervisorType type);
}
