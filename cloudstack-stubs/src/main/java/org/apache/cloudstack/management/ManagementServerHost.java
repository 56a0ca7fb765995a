// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.management;

public interface ManagementServerHost {
  /** Whether a management server works. */
  enum State {
    Up,
    Down
  }

  long getMsid();

  State getState();
}
