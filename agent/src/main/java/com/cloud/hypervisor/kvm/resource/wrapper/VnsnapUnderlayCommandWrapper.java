// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.hypervisor.kvm.resource.wrapper;

import com.cloud.resource.CommandWrapper;
import com.cloud.resource.ResourceWrapper;
import com.cloud.resource.ServerResource;
import io.vnsnap.agent.cloudstack.AgentSettings;
import io.vnsnap.agent.cloudstack.HostUnderlay;
import io.vnsnap.cloudstack.message.VnsnapUnderlayAnswer;
import io.vnsnap.cloudstack.message.VnsnapUnderlayCommand;

/** Says how VXLANs leave this host. */
@ResourceWrapper(handles = VnsnapUnderlayCommand.class)
public final class VnsnapUnderlayCommandWrapper
    extends CommandWrapper<VnsnapUnderlayCommand, VnsnapUnderlayAnswer, ServerResource> {
  private final HostUnderlay underlay = new HostUnderlay(AgentSettings.ofThisHost());

  @Override
  public VnsnapUnderlayAnswer execute(VnsnapUnderlayCommand command, ServerResource resource) {
    return underlay.answer(command);
  }
}
