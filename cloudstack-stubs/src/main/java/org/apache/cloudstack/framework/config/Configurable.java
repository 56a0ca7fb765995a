// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.framework.config;

public interface Configurable {
  String getConfigComponentName();

  ConfigKey<?>[] getConfigKeys();
}
