// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.color;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.cloud.agent.AgentManager;
import com.cloud.agent.api.Command;
import com.cloud.agent.api.UnsupportedAnswer;
import com.cloud.exception.AgentUnavailableException;
import com.cloud.exception.OperationTimedoutException;
import com.cloud.host.Host;
import io.vnsnap.cloudstack.message.VnsnapUnderlayAnswer;
import io.vnsnap.cloudstack.message.VnsnapUnderlayCommand;
import io.vnsnap.core.message.ColoredVxlan;
import io.vnsnap.core.model.HostName;
import io.vnsnap.network.element.HostVxlan;
import io.vnsnap.network.element.HostVxlanException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentVxlansTest {
  private static final String UUID = "5f1c7d2e-0000-4000-8000-000000000001";
  private static final HostVxlan VXLAN = new HostVxlan(70_000, 8475, Optional.of("cloudbr1"));

  private final AgentManager manager = mock(AgentManager.class);
  private final Host host = mock(Host.class);
  private final List<Object> asked = new ArrayList<>();
  private Optional<String> problem = Optional.empty();

  private final AgentVxlans vxlans =
      new AgentVxlans(
          manager,
          new VxlanAgents() {
            @Override
            public Optional<String> make(HostName name, ColoredVxlan vxlan) {
              asked.addAll(List.of(name, vxlan));
              return problem;
            }

            @Override
            public Optional<String> remove(HostName name, String device, String bridge) {
              asked.addAll(List.of(name, device, bridge));
              return problem;
            }
          });

  @BeforeEach
  void aHost() {
    when(host.getId()).thenReturn(7L);
    when(host.getUuid()).thenReturn(UUID);
  }

  @Test
  void withMulticastTheGroupIsCloudStacks() throws Exception {
    answering(command -> VnsnapUnderlayAnswer.multicast(command, command.trafficLabel()));
    vxlans.make(host, VXLAN);
    assertThat(asked)
        .containsExactly(
            new HostName(UUID), device(new ColoredVxlan.Multicast("cloudbr1", "239.1.17.112")));
  }

  @Test
  void withEvpnTheHostSaysItsEndPoint() throws Exception {
    answering(command -> VnsnapUnderlayAnswer.evpn(command, "10.255.0.7"));
    vxlans.make(host, VXLAN);
    assertThat(asked).contains(device(new ColoredVxlan.Evpn("10.255.0.7")));
  }

  private static ColoredVxlan device(ColoredVxlan.Underlay underlay) {
    return new ColoredVxlan("vxlan70000", "brvx-70000", 70_000, underlay, 8475, Optional.empty());
  }

  @Test
  void removingAsksOnlyTheAgent() throws Exception {
    vxlans.remove(host, VXLAN);
    assertThat(asked).containsExactly(new HostName(UUID), "vxlan70000", "brvx-70000");
  }

  @Test
  void whatTheAgentCannotDoIsAProblem() {
    answering(command -> VnsnapUnderlayAnswer.evpn(command, "10.255.0.7"));
    problem = Optional.of("vxlan70000 exists without gbp");
    assertThatThrownBy(() -> vxlans.make(host, VXLAN))
        .isInstanceOf(HostVxlanException.class)
        .hasMessage("vxlan70000 exists without gbp");
    assertThatThrownBy(() -> vxlans.remove(host, VXLAN))
        .isInstanceOf(HostVxlanException.class)
        .hasMessage("vxlan70000 exists without gbp");
  }

  @Test
  void aHostWithoutAWayIsAProblem() {
    answering(command -> VnsnapUnderlayAnswer.none(command, "there is no interface cloudbr1"));
    assertThatThrownBy(() -> vxlans.make(host, VXLAN)).hasMessage("there is no interface cloudbr1");
    assertThat(asked).isEmpty();
  }

  @Test
  void aHostThatCannotBeAskedIsAProblem() throws Exception {
    when(manager.send(anyLong(), any()))
        .thenAnswer(call -> new UnsupportedAnswer(call.getArgument(1), "unsupported"))
        .thenReturn(null)
        .thenThrow(new AgentUnavailableException("disconnected", 7))
        .thenThrow(new OperationTimedoutException(new Command[0], 7, 1, 20, false));
    for (String expected :
        List.of(
            "it has no VNsnap agent; ",
            "it has no VNsnap agent; ",
            "CloudStack has no connection to its agent",
            "it did not answer in 20 s; ")) {
      assertThatThrownBy(() -> vxlans.make(host, VXLAN)).hasMessageStartingWith(expected);
    }
    assertThat(asked).isEmpty();
  }

  private void answering(Function<VnsnapUnderlayCommand, VnsnapUnderlayAnswer> answer) {
    try {
      when(manager.send(anyLong(), any())).thenAnswer(call -> answer.apply(call.getArgument(1)));
    } catch (AgentUnavailableException | OperationTimedoutException e) {
      throw new AssertionError(e);
    }
  }
}
