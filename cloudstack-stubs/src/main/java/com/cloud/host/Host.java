// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.host;

import com.cloud.hypervisor.Hypervisor.HypervisorType;
import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface Host extends Identity, InternalIdentity {
  String getName();

  Status getStatus();

  HypervisorType getHypervisorType();

  long getDataCenterId();
}
