// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.hypervisor.kvm.resource;

import com.cloud.hypervisor.kvm.storage.KVMStoragePoolManager;
import com.cloud.resource.ServerResource;

public class LibvirtComputingResource implements ServerResource {
  public KVMStoragePoolManager getStoragePoolMgr() {
    throw new AssertionError("stub");
  }
}
