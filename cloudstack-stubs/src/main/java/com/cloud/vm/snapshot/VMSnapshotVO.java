// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.vm.snapshot;

public abstract class VMSnapshotVO implements org.apache.cloudstack.api.InternalIdentity {
  private static final long serialVersionUID = 1L;
}
