// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.component;

public interface SystemIntegrityChecker {
  void check();
}
