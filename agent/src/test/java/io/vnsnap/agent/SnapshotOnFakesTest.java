// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.core.message.AgentCommand.Inspect;
import io.vnsnap.core.message.AgentEvent.Inspected;
import io.vnsnap.core.message.BridgeMembers;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.operation.Hosts;
import io.vnsnap.core.operation.Question;
import io.vnsnap.core.operation.SnapshotDriver;
import io.vnsnap.core.operation.SnapshotSeal;
import io.vnsnap.core.protocol.SnapshotOutcome;
import io.vnsnap.core.protocol.SnapshotPlan;
import io.vnsnap.core.protocol.SnapshotResult;
import io.vnsnap.core.protocol.Timing;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.WorkingSnapshot;
import io.vnsnap.hooks.Libc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Coordinator, agents and store together, on two hosts of fakes. */
@Timeout(60)
class SnapshotOnFakesTest {
  private static final HostName H1 = new HostName("h1");
  private static final HostName H2 = new HostName("h2");
  private static final MemberName M1 = new MemberName("m1");
  private static final MemberName M2 = new MemberName("m2");

  @TempDir Path folder;
  private FakeHost host1;
  private FakeHost host2;
  private SnapshotStore store;
  private Optional<SnapshotResult> sealed = Optional.empty();
  private Optional<StoreException> sealFailure = Optional.empty();

  @BeforeEach
  void makeHosts() {
    host1 = new FakeHost(folder.resolve("run1"));
    host2 = new FakeHost(folder.resolve("run2"));
    host1
        .hypervisor()
        .with("m1", "5f1c7d2e-0000-4000-8000-000000000001", "52:54:00:00:00:01", "br0");
    host2
        .hypervisor()
        .with("m2", "5f1c7d2e-0000-4000-8000-000000000002", "52:54:00:00:00:02", "br0");
    store = SnapshotStore.at(folder.resolve("store"));
  }

  @Test
  void isSealedWithAllFiles() throws Exception {
    assertThat(snapshot()).isInstanceOf(SnapshotOutcome.Sealed.class);
    SnapshotResult result = sealed.orElseThrow();
    assertThat(result.members().keySet()).containsExactly(M1, M2);
    assertThat(result.inFlightFrames()).isEqualTo(10);
    assertThat(result.members().get(M1).files().files())
        .extracting(file -> file.path())
        .containsExactlyInAnyOrder(
            "channel.pcapng", "device.state", "disks/vda.qcow2", "domain.xml", "memory.raw");
    assertNothingIsLeft();
  }

  @Test
  void theColorChangesWhileTheMemberStandsStill() throws Exception {
    host1.hypervisor().at("stop m1", () -> host1.coloring().addStep("stop m1"));
    host1.hypervisor().at("capture m1", () -> host1.coloring().addStep("capture m1"));
    snapshot();
    assertThat(host1.coloring().steps())
        .containsSubsequence(
            "begin",
            "hold m1",
            "stop m1",
            "turn post m1",
            "capture m1",
            "deliver m1",
            "markers 1",
            "release",
            "channel m1");
  }

  @Test
  void onlyWhoCutsGoesBeforeOthersOfTheHost() throws Exception {
    Map<String, Integer> nice = new ConcurrentHashMap<>();
    for (String step : List.of("prepare m1", "stop m1", "capture m1", "save m1")) {
      host1.hypervisor().at(step, () -> nice.put(step, Libc.getpriority(Libc.PRIO_PROCESS, 0)));
    }
    int ordinary = Libc.getpriority(Libc.PRIO_PROCESS, 0);

    snapshot();

    assertThat(nice)
        .containsOnly(
            Map.entry("prepare m1", ordinary),
            Map.entry("stop m1", -20),
            Map.entry("capture m1", -20),
            Map.entry("save m1", ordinary));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inspect m1", "prepare m1", "stop m1", "capture m1", "save m1"})
  void afterAnyFailureOfTheHypervisorEverythingIsTakenBack(String step) throws Exception {
    host1.hypervisor().failAt(step, "no luck at " + step);
    if (step.startsWith("inspect")) {
      // The inspection before the snapshot is not to fail.
      host1.hypervisor().healAt(step, 1);
    }
    assertAborted("h1", "no luck at " + step);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "begin",
        "hold m1",
        "turn post m1",
        "deliver m1",
        "markers 1",
        "release",
        "channel m1"
      })
  void afterAnyFailureOfTheNetworkEverythingIsTakenBack(String step) throws Exception {
    host1.coloring().failAt(step, "no luck at " + step);
    assertAborted("h1", "no luck at " + step);
  }

  @Test
  void framesThatNoLongerFitAbort() throws Exception {
    host1.hypervisor().at("save m1", () -> host1.coloring().listener().failed("too many frames"));
    assertAborted("h1", "too many frames");
  }

  @Test
  void aManifestThatCannotBeWrittenAborts() throws Exception {
    sealFailure = Optional.of(new StoreException(StoreException.Reason.UNUSABLE, "it is full"));
    SnapshotOutcome outcome = snapshot();
    assertThat(outcome).isInstanceOf(SnapshotOutcome.Aborted.class);
    assertThat(((SnapshotOutcome.Aborted) outcome).cause().reason()).isEqualTo("it is full");
    assertNothingIsLeft();
  }

  @Test
  void aMemberIsInOneOperationAtATime() throws Exception {
    host1
        .hypervisor()
        .at(
            "save m1",
            () -> {
              FakeHost same = new FakeHost(folder.resolve("run1"));
              try {
                OperationGuard.begin(
                    same.host(),
                    new Journal.Entry("other", "fake", List.of(M1), Optional.empty(), List.of()));
                throw new AssertionError("two operations on m1");
              } catch (AgentException e) {
                assertThat(e).hasMessageContaining("member m1 is in another operation");
              }
            });
    assertThat(snapshot()).isInstanceOf(SnapshotOutcome.Sealed.class);
  }

  @Test
  void cancelledItIsTakenBack() throws Exception {
    try (Hosts hosts = connect()) {
      host1.hypervisor().at("save m1", () -> hosts.cancel("enough"));
      host1.hypervisor().failAt("save m1", "too late to matter");
      SnapshotOutcome outcome = run(hosts);
      assertThat(outcome).isInstanceOf(SnapshotOutcome.Aborted.class);
    }
    assertNothingIsLeft();
  }

  private void assertAborted(String host, String reason) throws Exception {
    SnapshotOutcome outcome = snapshot();
    assertThat(outcome).isInstanceOf(SnapshotOutcome.Aborted.class);
    SnapshotOutcome.Aborted aborted = (SnapshotOutcome.Aborted) outcome;
    assertThat(aborted.cause().toString()).contains(host).contains(reason);
    assertThat(store.names()).isEmpty();
    assertNothingIsLeft();
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(host2.hypervisor().state("m2")).isEqualTo(MemberState.RUNNING);
    assertThat(host1.coloring().hasRules()).isFalse();
    assertThat(host2.coloring().hasRules()).isFalse();
    for (String run : List.of("run1", "run2")) {
      if (Files.exists(folder.resolve(run))) {
        try (Stream<Path> files = Files.walk(folder.resolve(run))) {
          assertThat(files.filter(file -> file.getFileName().toString().startsWith("op-")))
              .isEmpty();
        }
      }
    }
    try (Stream<Path> files = Files.list(store.root())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.contains("partial") || name.contains("trash"));
    }
  }

  private SnapshotOutcome snapshot() throws Exception {
    try (Hosts hosts = connect()) {
      return run(hosts);
    }
  }

  private Hosts connect() {
    return Hosts.connect(List.of(H1, H2), new InProcessAgents(Map.of(H1, host1, H2, host2)));
  }

  private SnapshotOutcome run(Hosts hosts) throws Exception {
    Map<HostName, Inspect> inspections = new LinkedHashMap<>();
    inspections.put(H1, new Inspect("op1", Optional.of(List.of(M1)), List.of(), Optional.empty()));
    inspections.put(H2, new Inspect("op1", Optional.of(List.of(M2)), List.of(), Optional.empty()));
    assertThat(
            new Question<>(hosts, Inspected.class, Duration.ofSeconds(30))
                .greetAndAsk(inspections)
                .failures())
        .isEmpty();
    try (WorkingSnapshot working = store.create(new SnapshotName("a"), "op1")) {
      Map<HostName, List<MemberName>> members = new LinkedHashMap<>();
      members.put(H1, List.of(M1));
      members.put(H2, List.of(M2));
      SnapshotPlan plan =
          new SnapshotPlan(
              "op1",
              working.name(),
              working.folder(),
              ColorCarrier.GBP,
              members,
              List.of(
                  new BridgeMembers(
                      "br0",
                      Set.of(
                          new MacAddress("52:54:00:00:00:01"), new MacAddress("52:54:00:00:00:02")),
                      Set.of(0, 1))),
              1 << 20,
              Timing.defaults());
      return new SnapshotDriver(plan, hosts, new Seal(working), (host, event) -> {}).run();
    }
  }

  /** Keeps the result instead of writing a manifest. */
  private final class Seal implements SnapshotSeal {
    private final WorkingSnapshot working;

    private Seal(WorkingSnapshot working) {
      this.working = working;
    }

    @Override
    public void seal(SnapshotResult result) throws StoreException {
      if (sealFailure.isPresent()) {
        throw sealFailure.get();
      }
      sealed = Optional.of(result);
    }

    @Override
    public void discard() throws StoreException {
      working.close();
    }
  }
}
