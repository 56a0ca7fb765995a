// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.hypervisor.kvm.storage;

public interface KVMStoragePool {
  String getLocalPath();

  boolean delete();
}
