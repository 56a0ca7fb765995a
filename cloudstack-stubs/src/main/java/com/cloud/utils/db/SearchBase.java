// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

public abstract class SearchBase<J extends SearchBase<?, T, K>, T, K> {
  SearchBase() {}

  public T entity() {
    throw new AssertionError("stub");
  }

  public SearchCriteria<K> create() {
    throw new AssertionError("stub");
  }

  public J join(
      String name,
      SearchBase<?, ?, ?> builder,
      Object joinField1,
      Object joinField2,
      JoinBuilder.JoinType joinType) {
    throw new AssertionError("stub");
  }
}
