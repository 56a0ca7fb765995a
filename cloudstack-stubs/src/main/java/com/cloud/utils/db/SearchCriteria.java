// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

public class SearchCriteria<K> {
  SearchCriteria() {}

  /** How a column is compared. */
  public enum Op {
    EQ,
    IN,
    LIKE,
    LT,
    LTEQ,
    NEQ,
    NULL,
    NNULL
  }

  public void setParameters(String condition, Object... values) {}

  public void setParametersIfNotNull(String condition, Object... values) {}
}
