// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.fsm;

public interface StateObject<S> {
  S getState();
}
