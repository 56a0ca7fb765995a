// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.color;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.MakeColoredVxlan;
import io.vnsnap.core.message.AgentCommand.RemoveColoredVxlan;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.AgentEvent.ColoredVxlanMade;
import io.vnsnap.core.message.AgentEvent.ColoredVxlanRemoved;
import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.operation.CancelledException;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.OperationId;
import io.vnsnap.core.operation.Question;
import io.vnsnap.core.port.HostAgent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks an agent by a connection of its own for each question. */
final class ConnectedVxlanAgents implements VxlanAgents {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final HostAgent.Connector connector;

  ConnectedVxlanAgents(HostAgent.Connector connector) {
    this.connector = connector;
  }

  @Override
  public Optional<String> make(HostName host, ColoredVxlan vxlan) {
    return ask(host, new MakeColoredVxlan(OperationId.next(), vxlan), ColoredVxlanMade.class);
  }

  @Override
  public Optional<String> remove(HostName host, String device, String bridge) {
    return ask(
        host,
        new RemoveColoredVxlan(OperationId.next(), device, bridge),
        ColoredVxlanRemoved.class);
  }

  private Optional<String> ask(
      HostName host, AgentCommand command, Class<? extends AgentEvent> answer) {
    try (Hosts hosts = Hosts.connect(List.of(host), connector)) {
      return Optional.ofNullable(
          new Question<>(hosts, answer, DEADLINE)
              .greetAndAsk(Map.of(host, command))
              .failures()
              .get(host));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the management server stops; try again later");
    } catch (CancelledException e) {
      throw new IllegalStateException("nobody can cancel this", e);
    }
  }
}
