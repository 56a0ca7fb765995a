// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

import java.io.Serializable;
import java.util.List;

public interface EntityManager {
  <T, K extends Serializable> T findById(Class<T> entityType, K id);

  <T> T findByUuid(Class<T> entityType, String uuid);

  <T> T findByUuidIncludingRemoved(Class<T> entityType, String uuid);

  <T, K extends Serializable> T findByIdIncludingRemoved(Class<T> entityType, K id);

  <T> List<? extends T> list(Class<T> entityType);
}
