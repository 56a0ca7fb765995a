// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.hypervisor.kvm.resource.wrapper;

import com.cloud.hypervisor.kvm.resource.LibvirtComputingResource;
import com.cloud.resource.CommandWrapper;
import com.cloud.resource.ResourceWrapper;
import com.cloud.resource.ServerResource;
import io.vnsnap.agent.cloudstack.HostStores;
import io.vnsnap.cloudstack.message.VnsnapStoreAnswer;
import io.vnsnap.cloudstack.message.VnsnapStoreCommand;

/** Mounts stores on this host, as CloudStack's agent mounts secondary storage. */
@ResourceWrapper(handles = VnsnapStoreCommand.class)
public final class VnsnapStoreCommandWrapper
    extends CommandWrapper<VnsnapStoreCommand, VnsnapStoreAnswer, ServerResource> {
  private final HostStores stores = new HostStores();

  @Override
  public VnsnapStoreAnswer execute(VnsnapStoreCommand command, ServerResource resource) {
    return stores.mount(
        command, ((LibvirtComputingResource) resource).getStoragePoolMgr()::getStoragePoolByURI);
  }
}
