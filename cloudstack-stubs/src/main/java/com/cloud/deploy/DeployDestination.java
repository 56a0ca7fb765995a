// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.deploy;

import com.cloud.host.Host;

public class DeployDestination {
  public Host getHost() {
    throw new AssertionError("stub");
  }
}
