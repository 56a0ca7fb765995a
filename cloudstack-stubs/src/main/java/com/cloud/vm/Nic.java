// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm;

import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface Nic extends Identity, InternalIdentity {
  long getInstanceId();

  long getNetworkId();

  int getDeviceId();

  boolean isDefaultNic();

  String getMacAddress();

  String getIPv4Address();
}
