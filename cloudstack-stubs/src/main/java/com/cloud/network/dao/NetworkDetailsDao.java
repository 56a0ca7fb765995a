// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network.dao;

import org.apache.cloudstack.resourcedetail.ResourceDetailsDao;

public interface NetworkDetailsDao extends ResourceDetailsDao<NetworkDetailVO> {}
