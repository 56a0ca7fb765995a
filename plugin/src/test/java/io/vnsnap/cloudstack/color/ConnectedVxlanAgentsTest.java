// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.color;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentCommand.Hello;
import io.vnsnap.core.message.AgentCommand.MakeColoredVxlan;
import io.vnsnap.core.message.AgentCommand.RemoveColoredVxlan;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.message.ProtocolVersion;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ConnectedVxlanAgentsTest {
  private static final HostName HOST = new HostName("h1");
  private static final ColoredVxlan VXLAN =
      new ColoredVxlan(
          "vxlan7", "brvx-7", 7, new ColoredVxlan.Evpn("10.0.0.1"), 8475, Optional.empty());

  private final List<AgentCommand> sent = new ArrayList<>();
  private int closed;

  /** An agent that greets, and answers what comes then. */
  private ConnectedVxlanAgents answering(Function<AgentCommand, AgentEvent> answer) {
    return new ConnectedVxlanAgents(
        (host, listener) ->
            new HostAgent() {
              @Override
              public void send(AgentCommand command) {
                sent.add(command);
                listener.event(
                    command instanceof Hello hello
                        ? new AgentEvent.Welcome(hello.operation(), ProtocolVersion.CURRENT)
                        : answer.apply(command));
              }

              @Override
              public void close() {
                closed++;
              }
            });
  }

  @Test
  void aDeviceIsMadeByAConnectionOfItsOwn() {
    ConnectedVxlanAgents agents =
        answering(command -> new AgentEvent.ColoredVxlanMade(command.operation()));

    assertThat(agents.make(HOST, VXLAN)).isEmpty();

    assertThat(sent).hasSize(2).last().isInstanceOf(MakeColoredVxlan.class);
    assertThat(((MakeColoredVxlan) sent.get(1)).vxlan()).isEqualTo(VXLAN);
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void aDeviceIsRemoved() {
    ConnectedVxlanAgents agents =
        answering(command -> new AgentEvent.ColoredVxlanRemoved(command.operation()));

    assertThat(agents.remove(HOST, "vxlan7", "brvx-7")).isEmpty();

    assertThat(sent).last().isInstanceOf(RemoveColoredVxlan.class);
  }

  @Test
  void whatTheAgentSaysIsPassedOn() {
    ConnectedVxlanAgents agents =
        answering(
            command ->
                new AgentEvent.Failed(command.operation(), Optional.empty(), "it is in use"));

    assertThat(agents.make(HOST, VXLAN)).contains("it is in use");
    assertThat(agents.remove(HOST, "vxlan7", "brvx-7")).contains("it is in use");
    assertThat(closed).isEqualTo(2);
  }

  @Test
  void aHostThatCannotBeReachedIsAReason() {
    ConnectedVxlanAgents agents =
        new ConnectedVxlanAgents(
            (host, listener) -> {
              listener.lost("it is down");
              return new HostAgent() {
                @Override
                public void send(AgentCommand command) {}

                @Override
                public void close() {}
              };
            });

    assertThat(agents.make(HOST, VXLAN)).contains("it is down");
  }
}
