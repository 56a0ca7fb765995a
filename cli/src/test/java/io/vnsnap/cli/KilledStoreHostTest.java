// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.agent.fake.StoreAgentProgram;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.HostAgent;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.CarrierChoice;
import io.vnsnap.core.service.CreateRequest;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.core.service.RestoreRequest;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceException.Kind;
import io.vnsnap.core.service.ServiceListener;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.remote.RemoteSnapshotFolders;
import io.vnsnap.core.store.remote.RemoteStoreTiming;
import io.vnsnap.vni.transport.AgentProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent on the host that sees the store, a process of its own, is killed. */
@Timeout(600)
class KilledStoreHostTest {
  private static final HostName H1 = new HostName("h1");
  private static final HostName STORE_HOST = new HostName("h3");
  private static final MemberName M1 = new MemberName("m1");
  private static final SnapshotName A = new SnapshotName("a");
  private static final VniLayout SHOP =
      new VniLayout(
          "shop",
          new VniLayout.Bridges(List.of("br0")),
          CarrierChoice.AUTO,
          List.of(H1),
          Map.of(M1, H1));

  /** Patient: every agent is a new Java process, and the machine may be busy. */
  private static final RemoteStoreTiming TIMING =
      new RemoteStoreTiming(
          Duration.ofMinutes(5),
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5));

  @TempDir Path folder;
  private FakeHost host1;
  private SnapshotStore store;

  @BeforeEach
  void makeHost() {
    host1 = new FakeHost(folder.resolve("run1"));
    host1
        .hypervisor()
        .with("m1", "5f1c7d2e-0000-4000-8000-000000000001", "52:54:00:00:00:01", "br0");
    store = SnapshotStore.at(folder.resolve("store"));
  }

  @ParameterizedTest
  @CsvSource({
    "CreateFolder, STORE_UNUSABLE",
    "FolderCreated, STORE_UNUSABLE",
    "MakeToken, STORE_UNUSABLE",
    "TokenMade, STORE_UNUSABLE",
    "SealFolder, ABORTED"
  })
  void aSnapshotIsGivenUpAndCanBeTakenAgain(String message, Kind kind) throws Exception {
    StoreAgentProgram.dieAt(folder, message);
    assertThat(assertFails(kind, () -> create())).hasMessageContaining("status 137");
    assertMemberIsUnharmed();
    assertThat(names()).noneMatch(name -> name.matches(".*\\.(partial|trash)"));
    assertThat(create().warnings()).isEmpty();
    assertThat(store.names()).containsExactly(A);
  }

  /** The agent dies after the seal, and its answer with it. */
  @Test
  void aSnapshotThatWasSealedExists() throws Exception {
    host1.hypervisor().at("save m1", () -> StoreAgentProgram.dieAt(folder, "StoreDone"));
    CreatedSnapshot created = create();
    assertThat(StoreAgentProgram.hasDied(folder)).isTrue();
    assertThat(created.warnings()).isEmpty();
    assertThat(store.show(A)).isEqualTo(created.manifest());
    assertMemberIsUnharmed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"OpenSnapshot", "SnapshotOpened", "CheckSnapshot", "StoreDone"})
  void aRestoreIsNotBegunAndCanBeTriedAgain(String message) throws Exception {
    create();
    StoreAgentProgram.dieAt(folder, message);
    assertThat(assertFails(Kind.STORE_UNUSABLE, () -> restore()))
        .hasMessageContaining("status 137");
    assertThat(host1.hypervisor().steps()).doesNotContain("destroy m1");
    assertThat(restore().failures()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"VerifySnapshot", "SnapshotRead", "SnapshotVerified"})
  void aVerificationEndsAndHoldsNothing(String message) throws Exception {
    create();
    StoreAgentProgram.dieAt(folder, message);
    assertFails(
        Kind.STORE_UNUSABLE, () -> service().verify(A, ServiceListener.NONE, new Cancellation()));
    service().delete(A);
    assertThat(store.names()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"DeleteSnapshot, true", "StoreDone, false"})
  void aDeletionIsDoneOrNot(String message, boolean isThere) throws Exception {
    create();
    StoreAgentProgram.dieAt(folder, message);
    assertFails(Kind.STORE_UNUSABLE, () -> service().delete(A));
    assertThat(store.names().contains(A)).isEqualTo(isThere);
  }

  private List<String> names() {
    String[] files = store.root().toFile().list();
    return files == null ? List.of() : List.of(files);
  }

  /** What may fail. */
  @FunctionalInterface
  private interface Body {
    void run() throws Exception;
  }

  private ServiceException assertFails(Kind kind, Body body) {
    ServiceException failure = catchThrowableOfType(ServiceException.class, body::run);
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    assertThat(failure.warnings()).isEmpty();
    assertThat(StoreAgentProgram.hasDied(folder)).isTrue();
    return failure;
  }

  private void assertMemberIsUnharmed() {
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(host1.coloring().hasRules()).isFalse();
  }

  private SnapshotService service() {
    HostAgent.Connector process = new AgentProcesses(StoreAgentProgram.command(folder));
    HostAgent.Connector inProcess = new InProcessAgents(Map.of(H1, host1));
    HostAgent.Connector agents =
        (host, listener) -> (host.equals(STORE_HOST) ? process : inProcess).connect(host, listener);
    return new SnapshotService(
        agents, new RemoteSnapshotFolders(agents, STORE_HOST, store.root(), TIMING));
  }

  private CreatedSnapshot create() throws Exception {
    return service()
        .create(
            new CreateRequest(SHOP, A, CreateRequest.CAPTURE_LIMIT_BYTES),
            ServiceListener.NONE,
            new Cancellation());
  }

  private RestoredVni restore() throws Exception {
    SnapshotService service = service();
    try (SealedFolder snapshot = service.open(A)) {
      return service.restore(
          snapshot,
          new RestoreRequest(SHOP, MemoryLoading.LAZY),
          ServiceListener.NONE,
          new Cancellation());
    }
  }
}
