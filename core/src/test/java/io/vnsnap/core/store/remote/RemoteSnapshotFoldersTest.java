// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.WorkingFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the coordinator's side copes with agents that answer wrongly, late or never. */
@Timeout(60)
class RemoteSnapshotFoldersTest {
  private static final HostName HOST = new HostName("h3");
  private static final Path STORE = Path.of("/store");
  private static final SnapshotName A = new SnapshotName("a");
  private static final Path WORKING = Path.of("/store/.a.op1.partial");
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final List<AgentCommand> sent = new CopyOnWriteArrayList<>();
  private final List<HostAgent.Listener> connections = new CopyOnWriteArrayList<>();

  @Test
  void anAgentThatDoesNotAnswerInTimeIsLost() {
    RemoteSnapshotFolders folders =
        folders(new RemoteStoreTiming(LONG, SECOND, SECOND, LONG, SECOND), (agent, command) -> {});
    assertThatThrownBy(() -> folders.show(A))
        .isInstanceOf(StoreLostException.class)
        .hasMessage(
            "the store can't be reached through host h3: it did not answer in 1 s; look at the host and its network");
  }

  @Test
  void anAgentThatFallsSilentDuringLongWorkIsLost() {
    RemoteSnapshotFolders folders =
        folders(
            new RemoteStoreTiming(SECOND, Duration.ofMillis(100), LONG, LONG, SECOND),
            (agent, command) -> {});
    assertThatThrownBy(folders::list)
        .isInstanceOf(StoreLostException.class)
        .hasMessage(
            "the store can't be reached through host h3: it does not answer; look at the host and its network");
    assertThat(sent).anyMatch(AgentCommand.KeepAlive.class::isInstance);
  }

  @Test
  void anAgentOfAnotherVersionIsNamed() {
    RemoteSnapshotFolders folders =
        folders(
            RemoteStoreTiming.defaults(),
            (agent, command) -> {
              if (command instanceof AgentCommand.Hello) {
                agent.event(
                    new AgentEvent.Failed(
                        command.operation(), Optional.empty(), "the agent speaks version 1"));
              }
            });
    assertThatThrownBy(() -> folders.delete(A))
        .isInstanceOf(StoreException.class)
        .hasMessage("host h3: the agent speaks version 1");
  }

  @Test
  void anAnswerThatCameBeforeTheLossCounts() throws Exception {
    RemoteSnapshotFolders folders =
        folders(
            RemoteStoreTiming.defaults(),
            (agent, command) -> {
              if (command instanceof AgentCommand.DeleteSnapshot) {
                agent.event(new AgentEvent.StoreDone(command.operation()));
                agent.lost("gone");
              }
            });
    folders.delete(A);
  }

  @Test
  void theLossOfAFolderIsToldAtOnce() throws Exception {
    WorkingFolder working = folders(RemoteStoreTiming.defaults(), this::obey).create(A, "op1");
    assertThat(working.folder()).isEqualTo(WORKING);
    CompletableFuture<String> told = new CompletableFuture<>();
    working.onLoss(told::complete);
    connections.get(0).lost("gone");
    assertThat(told.get(30, TimeUnit.SECONDS))
        .isEqualTo("the store can't be reached through host h3: gone");

    CompletableFuture<String> toldLater = new CompletableFuture<>();
    working.onLoss(toldLater::complete);
    assertThat(toldLater).isCompletedWithValue("the store can't be reached through host h3: gone");
  }

  @Test
  void aLeaseThatRanOutAtTheHostIsALoss() throws Exception {
    WorkingFolder working = folders(RemoteStoreTiming.defaults(), this::obey).create(A, "op1");
    CompletableFuture<String> told = new CompletableFuture<>();
    working.onLoss(told::complete);
    connections
        .get(0)
        .event(new AgentEvent.StoreFailed("op1", StoreException.Reason.UNUSABLE, "nothing heard"));
    assertThat(told).isCompletedWithValueMatching(reason -> reason.endsWith("nothing heard"));
  }

  @Test
  void aLostFolderIsSettledOnceAndNotMore() throws Exception {
    WorkingFolder working = folders(RemoteStoreTiming.defaults(), this::obey).create(A, "op1");
    connections.get(0).lost("gone");
    working.close();
    working.close();
    assertThat(sent.stream().filter(AgentCommand.SettleFolder.class::isInstance)).hasSize(1);
    assertThat(working.warnings()).isEmpty();
  }

  @Test
  void aFolderThatCannotBeDiscardedIsNamed() throws Exception {
    WorkingFolder working =
        folders(
                RemoteStoreTiming.defaults(),
                (agent, command) -> {
                  if (command instanceof AgentCommand.SettleFolder) {
                    agent.lost("gone as well");
                  } else {
                    obey(agent, command);
                  }
                })
            .create(A, "op1");
    connections.get(0).lost("gone");
    working.close();
    assertThat(working.warnings())
        .containsExactly(
            "the unfinished folder /store/.a.op1.partial may be left: the store can't be reached through host h3: gone as well");
  }

  /** Does as an agent does, without a store. */
  private void obey(HostAgent.Listener agent, AgentCommand command) {
    if (command instanceof AgentCommand.CreateFolder) {
      agent.event(new AgentEvent.FolderCreated(command.operation(), WORKING));
    } else if (command instanceof AgentCommand.SettleFolder) {
      agent.event(new AgentEvent.FolderSettled(command.operation(), false));
    } else if (command instanceof AgentCommand.LeaveStore) {
      agent.event(new AgentEvent.StoreDone(command.operation()));
    }
  }

  private RemoteSnapshotFolders folders(
      RemoteStoreTiming timing, BiConsumer<HostAgent.Listener, AgentCommand> behaviour) {
    HostAgent.Connector agents =
        (host, listener) -> {
          connections.add(listener);
          return new HostAgent() {
            @Override
            public void send(AgentCommand command) {
              sent.add(command);
              behaviour.accept(listener, command);
            }

            @Override
            public void close() {}
          };
        };
    return new RemoteSnapshotFolders(agents, HOST, STORE, timing);
  }
}
