// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

public class Filter {
  public Filter(Class<?> entity, String field, boolean ascending, Long offset, Long limit) {}
}
