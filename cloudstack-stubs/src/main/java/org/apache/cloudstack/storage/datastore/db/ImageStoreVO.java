// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.storage.datastore.db;

import com.cloud.storage.DataStoreRole;

public abstract class ImageStoreVO {
  public long getId() {
    throw new AssertionError("stub");
  }

  public String getName() {
    throw new AssertionError("stub");
  }

  public String getProtocol() {
    throw new AssertionError("stub");
  }

  public String getUrl() {
    throw new AssertionError("stub");
  }

  public DataStoreRole getRole() {
    throw new AssertionError("stub");
  }

  public boolean isReadonly() {
    throw new AssertionError("stub");
  }
}
