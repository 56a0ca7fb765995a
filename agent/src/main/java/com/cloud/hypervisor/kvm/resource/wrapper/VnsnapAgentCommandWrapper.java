// Licensed under the Apache License, Version 2.0; see LICENSE.
package com.cloud.hypervisor.kvm.resource.wrapper;

import com.cloud.resource.CommandWrapper;
import com.cloud.resource.ResourceWrapper;
import com.cloud.resource.ServerResource;
import io.vnsnap.agent.cloudstack.AgentSessions;
import io.vnsnap.cloudstack.message.VnsnapAgentAnswer;
import io.vnsnap.cloudstack.message.VnsnapAgentCommand;

/** Relays between the management server and VNsnap's own agent on this host. */
@ResourceWrapper(handles = VnsnapAgentCommand.class)
public final class VnsnapAgentCommandWrapper
    extends CommandWrapper<VnsnapAgentCommand, VnsnapAgentAnswer, ServerResource> {
  private final AgentSessions sessions = AgentSessions.ofThisHost();

  @Override
  public VnsnapAgentAnswer execute(VnsnapAgentCommand command, ServerResource resource) {
    return sessions.serve(command);
  }
}
