// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.agent.properties;

public class AgentProperties {
  public static final Property<String> HYPERVISOR_URI = new Property<>("hypervisor.uri", null);

  public static class Property<T> {
    public Property(String name, T value) {}
  }
}
