// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.color;

import com.cloud.agent.AgentManager;
import com.cloud.agent.api.Answer;
import com.cloud.exception.AgentUnavailableException;
import com.cloud.exception.OperationTimedoutException;
import com.cloud.host.Host;
import io.vnsnap.cloudstack.message.VnsnapUnderlayAnswer;
import io.vnsnap.cloudstack.message.VnsnapUnderlayCommand;
import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.network.element.HostVxlan;
import io.vnsnap.network.element.HostVxlanException;
import io.vnsnap.network.element.HostVxlans;
import java.util.Optional;

/** Has the agents of hosts make VXLANs with color, each in the way of its host. */
public final class AgentVxlans implements HostVxlans {
  /** CloudStack waits twice as long. */
  private static final int WAIT_SECONDS = 10;

  private final AgentManager manager;
  private final VxlanAgents agents;

  public AgentVxlans(AgentManager manager, HostAgent.Connector connector) {
    this(manager, new ConnectedVxlanAgents(connector));
  }

  AgentVxlans(AgentManager manager, VxlanAgents agents) {
    this.manager = manager;
    this.agents = agents;
  }

  @Override
  public void make(Host host, HostVxlan vxlan) throws HostVxlanException {
    failIf(
        agents.make(
            nameOf(host),
            new ColoredVxlan(
                device(vxlan),
                bridge(vxlan),
                vxlan.id(),
                underlay(host, vxlan),
                vxlan.port(),
                Optional.empty())));
  }

  @Override
  public void remove(Host host, HostVxlan vxlan) throws HostVxlanException {
    failIf(agents.remove(nameOf(host), device(vxlan), bridge(vxlan)));
  }

  /** As CloudStack names its own, so that it makes none. */
  private static String device(HostVxlan vxlan) {
    return "vxlan" + vxlan.id();
  }

  /** As CloudStack names its own. */
  private static String bridge(HostVxlan vxlan) {
    return "brvx-" + vxlan.id();
  }

  /** As CloudStack chooses it. */
  private static String group(HostVxlan vxlan) {
    int id = vxlan.id();
    return "239.%d.%d.%d".formatted((id >> 16) & 0xFF, (id >> 8) & 0xFF, id & 0xFF);
  }

  private ColoredVxlan.Underlay underlay(Host host, HostVxlan vxlan) throws HostVxlanException {
    VnsnapUnderlayAnswer answer = askForUnderlay(host, vxlan.trafficLabel().orElse(""));
    if (!answer.problem().isEmpty()) {
      throw new HostVxlanException(answer.problem());
    }
    return answer.local().isEmpty()
        ? new ColoredVxlan.Multicast(answer.device(), group(vxlan))
        : new ColoredVxlan.Evpn(answer.local());
  }

  private VnsnapUnderlayAnswer askForUnderlay(Host host, String trafficLabel)
      throws HostVxlanException {
    VnsnapUnderlayCommand question = new VnsnapUnderlayCommand(trafficLabel);
    question.setWait(WAIT_SECONDS);
    try {
      Answer answer = manager.send(host.getId(), question);
      if (answer instanceof VnsnapUnderlayAnswer said) {
        return said;
      }
      throw new HostVxlanException(
          "it has no VNsnap agent; install cloudstack-vnsnap-agent there and restart"
              + " cloudstack-agent");
    } catch (AgentUnavailableException e) {
      throw new HostVxlanException("CloudStack has no connection to its agent");
    } catch (OperationTimedoutException e) {
      throw new HostVxlanException(
          "it did not answer in %d s; look at the host and its network"
              .formatted(2 * WAIT_SECONDS));
    }
  }

  private static void failIf(Optional<String> problem) throws HostVxlanException {
    if (problem.isPresent()) {
      throw new HostVxlanException(problem.get());
    }
  }

  private static HostName nameOf(Host host) {
    return new HostName(host.getUuid());
  }
}
