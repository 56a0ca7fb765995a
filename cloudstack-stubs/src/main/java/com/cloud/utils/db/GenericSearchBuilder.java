// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

import com.cloud.utils.db.SearchCriteria.Op;

public class GenericSearchBuilder<T, K> extends SearchBase<GenericSearchBuilder<T, K>, T, K> {
  GenericSearchBuilder() {}

  public GenericSearchBuilder<T, K> and(String name, Object field, Op op) {
    throw new AssertionError("stub");
  }

  public GenericSearchBuilder<T, K> or(String name, Object field, Op op) {
    throw new AssertionError("stub");
  }

  public GenericSearchBuilder<T, K> op(String name, Object field, Op op) {
    throw new AssertionError("stub");
  }

  public GenericSearchBuilder<T, K> cp() {
    throw new AssertionError("stub");
  }

  public void done() {}
}
