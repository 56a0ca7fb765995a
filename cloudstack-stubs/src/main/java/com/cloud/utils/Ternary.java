// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.utils;

public class Ternary<T, U, V> {
  public Ternary(T first, U second, V third) {}

  public T first() {
    throw new AssertionError("stub");
  }

  public U second() {
    throw new AssertionError("stub");
  }

  public V third() {
    throw new AssertionError("stub");
  }
}
