// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.host;

public enum Status {
  Up,
  Down,
  Disconnected,
  Alert
}
