// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloud.agent.api.Answer;
import com.cloud.agent.api.UnsupportedAnswer;
import io.vnsnap.agent.cloudstack.AgentSessions;
import io.vnsnap.agent.cloudstack.SessionLimits;
import io.vnsnap.cloudstack.message.NfsStore;
import io.vnsnap.cloudstack.message.VnsnapAgentAnswer;
import io.vnsnap.cloudstack.message.VnsnapStoreAnswer;
import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.port.HostAgent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport with its real other end; only CloudStack between the two is a fake. */
@Timeout(120)
class CloudStackAgentsTest {
  private static final HostName H1 = new HostName("5f1c7d2e-0000-4000-8000-000000000001");
  private static final long ID = 7;
  private static final NfsStore STORE = NfsStore.below("nfs://server/export");
  private static final Patience QUICK =
      new Patience(
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(6),
          Duration.ofMillis(20),
          Duration.ofSeconds(20),
          50);

  @TempDir Path folder;

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

  /** Says Alive to each KeepAlive, and leaves a file when its input has ended. */
  private AgentSessions host() {
    return host("sed -u s/KeepAlive/Alive/ && touch " + ended());
  }

  private static AgentSessions host(String script) {
    return new AgentSessions(
        () -> List.of("sh", "-c", script), SessionLimits.ofAHost(), event -> {});
  }

  private Path ended() {
    return folder.resolve("ended");
  }

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    Instant end = Instant.now().plusSeconds(20);
    while (threads() > 0 && Instant.now().isBefore(end)) {
      Thread.sleep(50);
    }
    assertThat(threads()).as("threads that are left").isZero();
  }

  @Test
  void commandsGoInAndEventsComeOut() throws Exception {
    try (HostAgent agent = connect(new LossyAgentManager(1).with(ID, host()))) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).isEqualTo(new AgentEvent.Alive("op1"));
      agent.send(new AgentCommand.KeepAlive("op2"));
      assertThat(next()).isEqualTo(new AgentEvent.Alive("op2"));
    }
    assertThat(told).as("closing is no loss").isEmpty();
    assertThat(ended()).as("closing ends the agent, and waits for that").exists();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void faultsOnTheWayAreNotNoticed(long seed) throws Exception {
    LossyAgentManager cloudStack = new LossyAgentManager(seed).with(ID, host());
    cloudStack.faultsPerCent(60);
    List<AgentEvent> expected = new ArrayList<>();
    List<Object> events = new ArrayList<>();
    try (HostAgent agent = connect(cloudStack)) {
      for (int number = 0; number < 100; number++) {
        agent.send(new AgentCommand.KeepAlive("op" + number));
        expected.add(new AgentEvent.Alive("op" + number));
        if (number % 7 == 0) {
          Thread.sleep(20);
        }
        if (number >= 40) {
          events.add(next());
        }
      }
      while (events.size() < expected.size()) {
        events.add(next());
      }
      cloudStack.faultsPerCent(0);
    }
    cloudStack.awaitLateRequests();
    assertThat(events).isEqualTo(expected);
    assertThat(told).isEmpty();
    assertThat(ended()).exists();
  }

  @Test
  void commandsBeforeTheCloseStillArrive() throws Exception {
    Path heard = folder.resolve("heard");
    HostAgent agent = connect(new LossyAgentManager(1).with(ID, host("cat >" + heard)));
    IntStream.range(0, 20).forEach(number -> agent.send(new AgentCommand.KeepAlive("op" + number)));
    agent.close();
    assertThat(heard).content().hasLineCount(20).endsWith("op19\"}\n");
  }

  @Test
  void anAgentThatDiesIsALossWithItsLastWords() throws Exception {
    AgentSessions host = host("read -r line; echo 'libvirt: no such socket' >&2; exit 4");
    try (HostAgent agent = connect(new LossyAgentManager(1).with(ID, host))) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next())
          .isEqualTo(
              "the agent ended with status 4 (libvirt: no such socket); see that vnsnap runs"
                  + " there");
      agent.send(new AgentCommand.KeepAlive("op2"));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsNoMessageIsALoss() throws Exception {
    try (HostAgent agent =
        connect(new LossyAgentManager(1).with(ID, host("echo hello; cat >/dev/null")))) {
      assertThat(next()).asString().contains("hello").contains("is no event");
      agent.send(new AgentCommand.KeepAlive("op1"));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aHostThatIsNotConnectedIsALossAtOnce() throws Exception {
    Instant before = Instant.now();
    try (HostAgent agent = connect(new LossyAgentManager(1))) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next())
          .isEqualTo(
              "CloudStack has no connection to its agent; see that the host is up and"
                  + " cloudstack-agent runs there");
    }
    assertThat(Duration.between(before, Instant.now())).isLessThan(QUICK.silence());
    assertThat(told).isEmpty();
  }

  @Test
  void aHostThatGoesIsALoss() throws Exception {
    LossyAgentManager cloudStack = new LossyAgentManager(1).with(ID, host());
    try (HostAgent agent = connect(cloudStack)) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).isInstanceOf(AgentEvent.Alive.class);
      cloudStack.disconnect(ID);
      assertThat(next()).asString().startsWith("CloudStack has no connection to its agent; ");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aHostThatIsAwayForAMomentIsNoLoss() throws Exception {
    AgentSessions host = host();
    LossyAgentManager cloudStack = new LossyAgentManager(1).with(ID, host);
    try (HostAgent agent = connect(cloudStack)) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).isEqualTo(new AgentEvent.Alive("op1"));
      cloudStack.disconnect(ID);
      agent.send(new AgentCommand.KeepAlive("op2"));
      Thread.sleep(500);
      cloudStack.with(ID, host);
      assertThat(next()).isEqualTo(new AgentEvent.Alive("op2"));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aCloudStackAgentThatWasRestartedIsALoss() throws Exception {
    LossyAgentManager cloudStack = new LossyAgentManager(1).with(ID, host());
    try (HostAgent agent = connect(cloudStack)) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).isInstanceOf(AgentEvent.Alive.class);
      cloudStack.with(ID, host());
      assertThat(next())
          .isEqualTo("CloudStack's agent was restarted, and the operation ended with it");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aHostThatIsSilentIsALoss() throws Exception {
    LossyAgentManager cloudStack = new LossyAgentManager(1).answering(ID, command -> null);
    try (HostAgent agent = connect(cloudStack)) {
      assertThat(next()).isEqualTo("it did not answer in 5 s; look at the host and its network");
      agent.send(new AgentCommand.KeepAlive("op1"));
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aHostWithoutVnsnapIsALossThatSaysWhatToInstall() throws Exception {
    LossyAgentManager cloudStack =
        new LossyAgentManager(1)
            .answering(ID, command -> new UnsupportedAnswer(command, "Unsupported command"));
    try (HostAgent agent = connect(cloudStack)) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next())
          .isEqualTo(
              "it has no VNsnap agent; install cloudstack-vnsnap-agent there and restart"
                  + " cloudstack-agent");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void anAgentOfCloudStackThatFailsIsALoss() throws Exception {
    LossyAgentManager cloudStack =
        new LossyAgentManager(1)
            .answering(
                ID,
                command ->
                    new Answer(command, false, null) {
                      @Override
                      public String getDetails() {
                        return "java.lang.NoClassDefFoundError";
                      }
                    });
    try (HostAgent agent = connect(cloudStack)) {
      assertThat(next()).isEqualTo("its agent failed: java.lang.NoClassDefFoundError");
      agent.send(new AgentCommand.KeepAlive("op1"));
    }
  }

  @Test
  void aHostThatCloudStackDoesNotKnowIsALoss() throws Exception {
    CloudStackAgents agents =
        new CloudStackAgents(new LossyAgentManager(1), host -> Optional.empty(), start(), QUICK);
    try (HostAgent agent = agents.connect(H1, listener)) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).isEqualTo("CloudStack knows no such host");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void commandsThatPileUpAreALoss() throws Exception {
    LossyAgentManager cloudStack = new LossyAgentManager(1).answering(ID, command -> null);
    try (HostAgent agent = connect(cloudStack)) {
      for (int number = 0; number < 200; number++) {
        agent.send(new AgentCommand.KeepAlive("op" + number));
      }
      assertThat(next()).isEqualTo("it does not take what it is told");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void closingDoesNotWaitForAHostThatIsGone() throws Exception {
    LossyAgentManager cloudStack = new LossyAgentManager(1).with(ID, host());
    HostAgent agent = connect(cloudStack);
    agent.send(new AgentCommand.KeepAlive("op1"));
    assertThat(next()).isInstanceOf(AgentEvent.Alive.class);
    cloudStack.disconnect(ID);
    Instant before = Instant.now();
    agent.close();
    agent.close();
    assertThat(Duration.between(before, Instant.now())).isLessThan(QUICK.end());
    assertThat(told).isEmpty();
  }

  @Test
  void aHostThatHasNoThreadToSpareIsNotAskedWithoutPause() throws Exception {
    List<Instant> requests = new ArrayList<>();
    LossyAgentManager cloudStack =
        new LossyAgentManager(1)
            .answering(
                ID,
                command -> {
                  synchronized (requests) {
                    requests.add(Instant.now());
                  }
                  return new VnsnapAgentAnswer(command, 0, new String[0], command.close(), "");
                });
    HostAgent agent = connect(cloudStack);
    Thread.sleep(500);
    agent.close();
    assertThat(requests).hasSizeBetween(2, 40);
  }

  @Test
  void aStoreIsMountedBeforeTheAgentIsToldAnything() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    AgentSessions sessions = host();
    LossyAgentManager cloudStack =
        new LossyAgentManager(2)
            .answering(
                ID,
                command -> {
                  if (command.lines().length > 0) {
                    order.add("told");
                  }
                  return sessions.serve(command);
                })
            .mounting(
                ID,
                command -> {
                  order.add("mount " + command.url());
                  return VnsnapStoreAnswer.mounted(command);
                });
    cloudStack.faultsPerCent(60);
    try (HostAgent agent = agents(cloudStack).withStore(STORE).connect(H1, listener)) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).isEqualTo(new AgentEvent.Alive("op1"));
      cloudStack.faultsPerCent(0);
    }
    assertThat(order).startsWith("mount " + STORE.url()).contains("told");
    assertThat(order.subList(order.indexOf("told"), order.size())).containsOnly("told");
  }

  @Test
  void aStoreThatCanNotBeMountedIsALoss() throws Exception {
    LossyAgentManager cloudStack =
        new LossyAgentManager(1)
            .with(ID, host())
            .mounting(ID, command -> VnsnapStoreAnswer.failed(command, "no way to the server"));
    try (HostAgent agent = agents(cloudStack).withStore(STORE).connect(H1, listener)) {
      agent.send(new AgentCommand.KeepAlive("op1"));
      assertThat(next()).isEqualTo("no way to the server");
    }
    assertThat(told).isEmpty();
  }

  @Test
  void aHostThatDoesNotComeBackFromMountingIsALoss() throws Exception {
    LossyAgentManager cloudStack =
        new LossyAgentManager(1).with(ID, host()).mounting(ID, command -> null);
    try (HostAgent agent = agents(cloudStack).withStore(STORE).connect(H1, listener)) {
      assertThat(next()).isEqualTo("it did not answer in 6 s; look at the host and its network");
      agent.send(new AgentCommand.KeepAlive("op1"));
    }
    assertThat(told).isEmpty();
  }

  private HostAgent connect(LossyAgentManager cloudStack) {
    return agents(cloudStack).connect(H1, listener);
  }

  private static CloudStackAgents agents(LossyAgentManager cloudStack) {
    Map<HostName, Long> ids = Map.of(H1, ID);
    return new CloudStackAgents(
        cloudStack, host -> Optional.ofNullable(ids.get(host)), start(), QUICK);
  }

  private static Threads start() {
    return (name, work) -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      thread.start();
    };
  }

  private Object next() throws InterruptedException {
    return told.poll(30, TimeUnit.SECONDS);
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vnsnap " + H1))
        .count();
  }
}
