// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

public class JoinBuilder<T> {
  JoinBuilder() {}

  /** How rows of two tables are put together. */
  public enum JoinType {
    INNER,
    LEFT
  }
}
