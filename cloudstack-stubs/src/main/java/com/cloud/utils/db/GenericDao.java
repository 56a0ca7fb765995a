// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

import java.io.Serializable;

public interface GenericDao<T, ID extends Serializable> {
  T findById(ID id);
}
