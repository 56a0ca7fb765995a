// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.network.dao;

import com.cloud.network.Network;

public abstract class NetworkVO implements Network {
  private static final long serialVersionUID = 1L;
}
