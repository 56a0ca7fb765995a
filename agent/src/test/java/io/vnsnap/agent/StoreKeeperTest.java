// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an agent holds of a store, and how long, on one connection. */
@Timeout(60)
class StoreKeeperTest {
  private static final HostName HOST = new HostName("h3");
  private static final SnapshotName A = new SnapshotName("a");
  private static final String OPERATION = "op1";
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir Path folder;
  private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();
  private Path store;
  private HostAgent agent;

  @BeforeEach
  void connect() {
    store = folder.resolve("store");
    agent =
        new InProcessAgents(Map.of(HOST, new FakeHost(folder.resolve("run"))))
            .connect(
                HOST,
                new HostAgent.Listener() {
                  @Override
                  public void event(AgentEvent event) {
                    events.add(event);
                  }

                  @Override
                  public void lost(String reason) {}
                });
  }

  @AfterEach
  void close() {
    agent.close();
  }

  @Test
  void aFolderGoesWithItsConnection() throws Exception {
    Path working = create(LONG);
    assertThat(working).isDirectory();
    agent.close();
    assertThat(working).doesNotExist();
  }

  @Test
  void aTokenGoesWithItsConnection() throws Exception {
    agent.send(new AgentCommand.MakeToken(OPERATION, store, LONG));
    AgentEvent.TokenMade made = take(AgentEvent.TokenMade.class);
    assertThat(made.file()).hasContent(made.token());
    agent.close();
    assertThat(made.file()).doesNotExist();
  }

  @Test
  void aFolderIsDiscardedWhenNothingIsHeardForALease() throws Exception {
    Path working = create(SHORT);
    AgentEvent.StoreFailed failed = take(AgentEvent.StoreFailed.class);
    assertThat(failed.reason()).startsWith("the host heard nothing from its coordinator for 2 s");
    assertThat(working).doesNotExist();

    agent.send(new AgentCommand.LeaveStore(OPERATION));
    take(AgentEvent.StoreDone.class);
    assertThat(create(LONG)).isDirectory();
  }

  @Test
  void aFolderIsKeptWhileItsCoordinatorLives() throws Exception {
    Path working = create(SHORT);
    long end = System.nanoTime() + SHORT.multipliedBy(2).toNanos();
    while (System.nanoTime() < end) {
      agent.send(new AgentCommand.KeepAlive(OPERATION));
      take(AgentEvent.Alive.class);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    assertThat(working).isDirectory();
  }

  @Test
  void whatIsNotHeldIsRefused() throws Exception {
    agent.send(new AgentCommand.CheckSnapshot(OPERATION));
    assertThat(take(AgentEvent.StoreFailed.class).reason()).contains("holds nothing");
    agent.send(new AgentCommand.VerifySnapshot(OPERATION));
    assertThat(take(AgentEvent.StoreFailed.class).reason()).contains("holds nothing");
  }

  @Test
  void aFailureTellsItsKind() throws Exception {
    Files.createDirectories(store.resolve("a"));
    agent.send(new AgentCommand.CreateFolder(OPERATION, store, A, LONG));
    assertThat(take(AgentEvent.StoreFailed.class).kind())
        .isEqualTo(StoreException.Reason.NAME_TAKEN);
    agent.send(new AgentCommand.OpenSnapshot(OPERATION, store, A, LONG));
    assertThat(take(AgentEvent.StoreFailed.class).kind()).isEqualTo(StoreException.Reason.DAMAGED);
  }

  @Test
  void settlingAnothersFolderEndsIt() throws Exception {
    SnapshotStore seen = SnapshotStore.at(store);
    Path working = seen.create(A, "other").folder();
    agent.send(new AgentCommand.SettleFolder("other", store, A));
    assertThat(take(AgentEvent.FolderSettled.class).sealed()).isFalse();
    assertThat(working).doesNotExist();
  }

  private Path create(Duration lease) throws InterruptedException {
    agent.send(new AgentCommand.CreateFolder(OPERATION, store, A, lease));
    return take(AgentEvent.FolderCreated.class).folder();
  }

  private <E extends AgentEvent> E take(Class<E> kind) throws InterruptedException {
    AgentEvent event = events.poll(30, TimeUnit.SECONDS);
    assertThat(event).isInstanceOf(kind);
    return kind.cast(event);
  }
}
