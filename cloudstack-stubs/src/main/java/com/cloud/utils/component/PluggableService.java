// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.component;

import java.util.List;

public interface PluggableService {
  List<Class<?>> getCommands();
}
