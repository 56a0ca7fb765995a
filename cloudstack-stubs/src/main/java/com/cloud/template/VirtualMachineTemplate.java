// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.template;

import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface VirtualMachineTemplate extends InternalIdentity, Identity {
  Long getSize();
}
