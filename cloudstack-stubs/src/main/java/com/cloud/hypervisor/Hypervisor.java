// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.hypervisor;

public class Hypervisor {
  /** Types of hypervisors. Not an enum: others may be added. */
  public static class HypervisorType {
    public static final HypervisorType KVM = new HypervisorType();

    HypervisorType() {}

    public String name() {
      throw new AssertionError("stub");
    }
  }
}
