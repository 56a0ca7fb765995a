// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils.db;

public class SearchBuilder<T> extends GenericSearchBuilder<T, T> {
  SearchBuilder() {}
}
