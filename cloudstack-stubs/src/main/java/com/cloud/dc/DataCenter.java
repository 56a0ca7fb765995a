// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.dc;

import org.apache.cloudstack.api.Identity;
import org.apache.cloudstack.api.InternalIdentity;

public interface DataCenter extends Identity, InternalIdentity {
  String getName();
}
