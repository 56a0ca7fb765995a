// Licensed under the Apache License, Version 2.0; see LICENSE.
package org.apache.cloudstack.framework.config;

public class ConfigKey<T> {
  /** What a value may be set for. */
  public enum Scope {
    Global,
    Zone,
    Domain,
    Account
  }

  public ConfigKey(
      String category,
      Class<T> type,
      String name,
      String defaultValue,
      String description,
      boolean isDynamic,
      Scope scope) {}

  public T value() {
    throw new AssertionError("stub");
  }

  public T valueIn(Long id) {
    throw new AssertionError("stub");
  }
}
