// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils;

public class Pair<T, U> {
  public Pair(T first, U second) {}

  public T first() {
    throw new AssertionError("stub");
  }

  public U second() {
    throw new AssertionError("stub");
  }
}
