// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.agent.properties;

public class AgentProperties {
  /** A key of agent.properties. */
  public static class Property<T> {
    public Property(String name, T value) {}
  }
}
