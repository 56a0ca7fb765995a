// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.engine.subsystem.api.storage;

import java.util.List;

public interface DataStoreManager {
  List<DataStore> listImageStoresWithFreeCapacity(long zoneId);
}
