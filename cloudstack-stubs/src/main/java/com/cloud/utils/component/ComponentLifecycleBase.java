// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.component;

import java.util.Map;
import javax.naming.ConfigurationException;

public class ComponentLifecycleBase {
  public boolean configure(String name, Map<String, Object> params) throws ConfigurationException {
    throw new AssertionError("stub");
  }

  public boolean start() {
    throw new AssertionError("stub");
  }

  public boolean stop() {
    throw new AssertionError("stub");
  }
}
