// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.engine.subsystem.api.storage;

public interface DataStore {
  long getId();
}
