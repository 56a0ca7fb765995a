// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.vni.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.message.ProtocolVersion;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that are no agents but behave like good or bad ones. */
@Timeout(60)
class AgentProcessesTest {
  private static final HostName H1 = new HostName("h1");
  private static final String WELCOME =
      "{\"type\":\"Welcome\",\"operation\":\"op1\",\"protocolVersion\":1}";

  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private final HostAgent.Listener listener =
      new HostAgent.Listener() {
        @Override
        public void event(AgentEvent event) {
          told.add(event);
        }

        @Override
        public void lost(String reason) {
          told.add(reason);
        }
      };

  @Test
  void commandsGoInAndEventsComeOut() throws Exception {
    try (HostAgent agent = connect("read -r line && echo '" + WELCOME + "' && cat >/dev/null")) {
      agent.send(new AgentCommand.Hello("op1", ProtocolVersion.CURRENT));
      assertThat(next()).isEqualTo(new AgentEvent.Welcome("op1", 1));
    }
    assertThat(told).as("closing is no loss").isEmpty();
  }

  @Test
  void aProcessThatEndsIsALossWithItsLastWords() throws Exception {
    try (HostAgent agent = connect("echo 'ssh: no route to host' >&2; exit 255")) {
      assertThat(next())
          .isEqualTo(
              "the agent ended with status 255 (ssh: no route to host); see that vnsnap runs there");
      agent.send(new AgentCommand.KeepAlive("op1"));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aProcessThatIsKilledIsALoss() throws Exception {
    try (HostAgent agent = connect("echo '" + WELCOME + "'; kill -9 $$")) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).isInstanceOf(AgentEvent.Welcome.class);
      assertThat(next()).asString().startsWith("the agent ended with status 137");
    }
  }

  @Test
  void whatIsNoMessageIsALoss() throws Exception {
    try (HostAgent agent = connect("echo 'Last login: today'; cat >/dev/null")) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).asString().contains("Last login: today").contains("is no event");
    }
  }

  @Test
  void aProgramThatIsNotThereIsALoss() throws Exception {
    try (HostAgent agent =
        new AgentProcesses(host -> List.of("/no/such/program")).connect(H1, listener)) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).asString().startsWith("/no/such/program can't be started");
    }
  }

  private HostAgent connect(String script) {
    return new AgentProcesses(host -> List.of("sh", "-c", script)).connect(H1, listener);
  }

  private Object next() throws InterruptedException {
    return told.poll(30, TimeUnit.SECONDS);
  }
}
