// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.storage.datastore.db;

import java.util.List;

public interface ImageStoreDao {
  List<ImageStoreVO> listStoresByZoneId(long zoneId);
}
