// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vnsnap.agent.fake.BreakingAgents;
import io.vnsnap.agent.fake.BreakingAgents.Moment;
import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.agent.fake.InProcessAgents;
import io.vnsnap.core.message.AgentCommand;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.service.Cancellation;
import io.vnsnap.core.service.CarrierChoice;
import io.vnsnap.core.service.CreateRequest;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.core.service.Findings;
import io.vnsnap.core.service.Milestone;
import io.vnsnap.core.service.RestoreRequest;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.core.service.ServiceException;
import io.vnsnap.core.service.ServiceException.Kind;
import io.vnsnap.core.service.ServiceListener;
import io.vnsnap.core.service.SnapshotService;
import io.vnsnap.core.service.Step;
import io.vnsnap.core.service.Verification;
import io.vnsnap.core.service.VniLayout;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.SealedFolder;
import io.vnsnap.core.store.SnapshotFolders;
import io.vnsnap.core.store.SnapshotStore;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.WorkingFolder;
import io.vnsnap.core.store.remote.RemoteSnapshotFolders;
import io.vnsnap.core.store.remote.RemoteStoreTiming;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service with agents on hosts of fakes, and a store that it sees or that only h3 sees. */
@Timeout(120)
class ServiceOnFakesTest {
  private static final HostName H1 = new HostName("h1");
  private static final HostName H2 = new HostName("h2");
  private static final HostName STORE_HOST = new HostName("h3");
  private static final MemberName M1 = new MemberName("m1");
  private static final MemberName M2 = new MemberName("m2");
  private static final MacAddress MAC1 = new MacAddress("52:54:00:00:00:01");
  private static final MacAddress MAC2 = new MacAddress("52:54:00:00:00:02");
  private static final SnapshotName A = new SnapshotName("a");
  private static final VniLayout.Network BR0 = new VniLayout.Bridges(List.of("br0"));
  private static final RemoteStoreTiming TIMING =
      new RemoteStoreTiming(
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(2));

  /** Where the store is. */
  enum Place {
    HERE,
    ON_H3
  }

  @TempDir Path folder;
  private FakeHost host1;
  private FakeHost host2;
  private SnapshotStore store;
  private BreakingAgents agents;

  @BeforeEach
  void makeHosts() {
    host1 = new FakeHost(folder.resolve("run1"));
    host2 = new FakeHost(folder.resolve("run2"));
    host1.hypervisor().with("m1", "5f1c7d2e-0000-4000-8000-000000000001", MAC1.value(), "br0");
    host2.hypervisor().with("m2", "5f1c7d2e-0000-4000-8000-000000000002", MAC2.value(), "br0");
    store = SnapshotStore.at(folder.resolve("store"));
    agents =
        new BreakingAgents(
            new InProcessAgents(
                Map.of(H1, host1, H2, host2, STORE_HOST, new FakeHost(folder.resolve("run3")))),
            STORE_HOST);
  }

  @Test
  void aMemberThatWritesFasterThanItIsStoredIsNamed() throws Exception {
    host1.hypervisor().setPreCopy(new PreCopy(7, 900 << 20, 42 << 20, 501));
    host2.hypervisor().setPreCopy(new PreCopy(7, 900 << 20, 42 << 20, 499));

    CreatedSnapshot created = create(service(Place.HERE));

    assertThat(created.warnings())
        .singleElement()
        .asString()
        .startsWith("m1 writes its memory faster than it can be stored (42 MiB between two looks");
    assertThat(created.manifest().members().get(M1).saved().preCopy().rounds()).isEqualTo(7);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void aSnapshotFromMakingToDeleting(Place place) throws Exception {
    SnapshotService service = service(place);
    assertThat(service.list().manifests()).isEmpty();
    CreatedSnapshot created = create(service);
    Manifest manifest = created.manifest();
    assertThat(manifest.members().keySet()).containsExactly(M1, M2);
    assertThat(manifest.bridges()).containsExactly(Map.entry("br0", 1450));
    assertThat(created.warnings()).isEmpty();
    assertThat(created.timeline())
        .extracting(Milestone::step)
        .startsWith(Milestone.Step.PREPARED)
        .endsWith(Milestone.Step.SAVED);
    assertThat(service.list().manifests()).containsExactly(manifest);
    assertThat(service.show(A)).isEqualTo(manifest);
    assertThat(store.show(A)).isEqualTo(manifest);

    Verification verification = verify(service);
    assertThat(verification.isGood()).isTrue();
    assertThat(verification.files()).isEqualTo(10);

    host1.hypervisor().setState("m1", MemberState.OFF);
    RestoredVni restored = restore(service);
    assertThat(restored.failures()).isEmpty();
    assertThat(restored.startedMicros().keySet()).containsExactly(M1, M2);
    assertThat(restored.warnings()).isEmpty();
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);

    service.delete(A);
    assertFails(Kind.NOT_FOUND, () -> service.show(A));
    assertFails(Kind.NOT_FOUND, () -> service.open(A));
    assertFails(Kind.NOT_FOUND, () -> verify(service));
    assertFails(Kind.NOT_FOUND, () -> service.delete(A));
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void framesInFlightCanBeRead(Place place) throws Exception {
    SnapshotService service = service(place);
    create(service);
    Path file = folder.resolve("store/a/m1/channel.pcapng");
    assertThat(service.channel(A, M1)).isEqualTo(Files.readAllBytes(file));
    assertFails(Kind.NOT_FOUND, () -> service.channel(A, new MemberName("m3")));

    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.write('!');
    }
    assertThat(assertFails(Kind.DAMAGED, () -> service.channel(A, M1)))
        .hasMessageContaining("a/m1/channel.pcapng does not match its checksum");
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(1);
    }
    assertThat(assertFails(Kind.DAMAGED, () -> service.channel(A, M1)))
        .hasMessageContaining("a/m1/channel.pcapng has 1 bytes instead of");
    service.delete(A);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void aNameIsTakenWhileItsSnapshotIsMadeAndAfter(Place place) throws Exception {
    SnapshotFolders folders = folders(place);
    WorkingFolder working = folders.create(A, "op1");
    assertFails(Kind.NAME_TAKEN, () -> create(service(place)));
    working.close();
    create(service(place));
    assertFails(Kind.NAME_TAKEN, () -> create(service(place)));
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void whatIsOpenIsNotDeleted(Place place) throws Exception {
    SnapshotService service = service(place);
    create(service);
    try (SealedFolder snapshot = service.open(A)) {
      assertThat(snapshot.memberFolder(M1)).isEqualTo(folder.resolve("store/a/m1"));
      assertFails(Kind.IN_USE, () -> service.delete(A));
    }
    service.delete(A);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void damageIsFoundBeforeAnythingIsTouched(Place place) throws Exception {
    SnapshotService service = service(place);
    create(service);
    try (RandomAccessFile memory =
        new RandomAccessFile(folder.resolve("store/a/m2/memory.raw").toFile(), "rw")) {
      memory.setLength(1);
    }
    assertThat(assertFails(Kind.DAMAGED, () -> restore(service)))
        .hasMessageContaining("a/m2/memory.raw has 1 bytes instead of 4096");
    assertThat(verify(service).damage()).singleElement().asString().contains("a/m2/memory.raw");
    Files.writeString(folder.resolve("store/a/manifest.json"), "{}");
    assertThat(service.list().manifests()).isEmpty();
    assertThat(service.list().damaged()).singleElement().asString().contains("manifest.json");
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void theHostsProveThatTheySeeTheStore(Place place) throws Exception {
    Findings findings = service(place).check(layout(BR0), new Cancellation());
    assertThat(findings.all()).isEmpty();
    assertThat(store.root().toFile().list()).noneMatch(file -> file.endsWith(".token"));
  }

  @Test
  void aStoreThatItsHostCannotUseIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    SnapshotService service =
        new SnapshotService(
            agents, new RemoteSnapshotFolders(agents, STORE_HOST, file.resolve("s"), TIMING));
    assertThat(assertFails(Kind.STORE_UNUSABLE, () -> create(service)))
        .hasMessageContaining(file.toString());
  }

  @Test
  void bridgesAreFoundByAddresses() throws Exception {
    SnapshotService service = service(Place.HERE);
    VniLayout byAddress = layout(new VniLayout.Addresses(Map.of("web", Set.of(MAC1, MAC2))));
    assertThat(service.check(byAddress, new Cancellation()).all()).isEmpty();
    CreatedSnapshot created =
        service.create(
            new CreateRequest(byAddress, A, CreateRequest.CAPTURE_LIMIT_BYTES),
            ServiceListener.NONE,
            new Cancellation());
    assertThat(created.manifest().bridges()).containsOnlyKeys("br0");
    try (SealedFolder snapshot = service.open(A)) {
      service.restore(
          snapshot,
          new RestoreRequest(byAddress, MemoryLoading.LAZY),
          ServiceListener.NONE,
          new Cancellation());
    }
  }

  @Test
  void aBridgeOfTwoNamesIsRefused() throws Exception {
    host2.hypervisor().forget("m2");
    host2.hypervisor().with("m2", "5f1c7d2e-0000-4000-8000-000000000002", MAC2.value(), "br7");
    VniLayout byAddress = layout(new VniLayout.Addresses(Map.of("web", Set.of(MAC1, MAC2))));
    String sentence =
        "network web: its bridge has not the same name everywhere: it is br0 on host h1 and br7 on host h2; give it the same name on all hosts";
    SnapshotService service = service(Place.HERE);
    assertThat(service.check(byAddress, new Cancellation()).blocking())
        .singleElement()
        .hasToString(sentence);
    ServiceException failure =
        assertFails(
            Kind.NOT_POSSIBLE,
            () ->
                service.create(
                    new CreateRequest(byAddress, A, 1 << 20),
                    ServiceListener.NONE,
                    new Cancellation()));
    assertThat(failure).hasMessage(sentence);
    assertNothingIsLeft();
  }

  @Test
  void twoNetworksMayHaveABridgeEach() throws Exception {
    host2.hypervisor().forget("m2");
    host2.hypervisor().with("m2", "5f1c7d2e-0000-4000-8000-000000000002", MAC2.value(), "br7");
    Map<String, Set<MacAddress>> networks = new LinkedHashMap<>();
    networks.put("web", Set.of(MAC1));
    networks.put("db", Set.of(MAC2));
    Findings findings =
        service(Place.HERE).check(layout(new VniLayout.Addresses(networks)), new Cancellation());
    assertThat(findings.all()).isEmpty();
    assertThat(host1.coloring().steps())
        .contains("carrier of br0")
        .doesNotContain("carrier of br7");
  }

  @Test
  void aNetworkThatNobodyIsOnIsNamed() throws Exception {
    VniLayout byAddress =
        layout(new VniLayout.Addresses(Map.of("web", Set.of(new MacAddress("52:54:00:00:00:0f")))));
    assertThat(service(Place.HERE).check(byAddress, new Cancellation()).blocking())
        .extracting(Object::toString)
        .anyMatch(
            sentence ->
                sentence.startsWith(
                    "network web: no member's NIC with one of its addresses is on a Linux bridge"));
  }

  @Test
  void aHostThatCannotBeReachedIsAskedOnlyOnce() throws Exception {
    VniLayout layout =
        new VniLayout(
            "shop",
            new VniLayout.Addresses(Map.of("web", Set.of(MAC1))),
            CarrierChoice.AUTO,
            List.of(H1, new HostName("h9")),
            Map.of(M1, H1));
    assertThat(service(Place.HERE).check(layout, new Cancellation()).blocking())
        .singleElement()
        .asString()
        .startsWith("host h9: the agent: can't be asked: nobody listens there");
  }

  @Test
  void progressIsToldInPercent() throws Exception {
    SnapshotService service = service(Place.ON_H3);
    Progress creation = new Progress();
    service.create(new CreateRequest(layout(BR0), A, 1 << 20), creation, new Cancellation());
    assertThat(creation.steps())
        .containsExactly(
            Step.CHECK, Step.PREPARE, Step.CUT, Step.DRAIN, Step.RELEASE, Step.SAVE, Step.SEAL);
    creation.assertRisesToTheEnd();
    assertThat(creation.members)
        .contains("m1 ready on h1", "m2 cut on h2", "m1 saved on h1", "starting");

    Progress verification = new Progress();
    service.verify(A, verification, new Cancellation());
    assertThat(verification.steps()).containsExactly(Step.VERIFY);
    verification.assertRisesToTheEnd();

    Progress restore = new Progress();
    try (SealedFolder snapshot = service.open(A)) {
      service.restore(
          snapshot,
          new RestoreRequest(layout(BR0), MemoryLoading.EAGER),
          restore,
          new Cancellation());
    }
    assertThat(restore.steps())
        .containsExactly(Step.CHECK, Step.CLEAR, Step.LOAD, Step.START, Step.FILL);
    restore.assertRisesToTheEnd();
    assertThat(restore.members).contains("m1 started on h1", "m2 loaded on h2");
  }

  @Test
  void itCanBeCancelledBeforeItBegins() throws Exception {
    Cancellation cancellation = new Cancellation();
    cancellation.cancel("the user said so");
    assertThat(
            assertFails(
                Kind.CANCELLED,
                () ->
                    service(Place.ON_H3)
                        .create(
                            new CreateRequest(layout(BR0), A, 1 << 20),
                            ServiceListener.NONE,
                            cancellation)))
        .hasMessage("the user said so");
    assertNothingIsLeft();
  }

  @Test
  void itCanBeCancelledWhileItIsSaved() throws Exception {
    Cancellation cancellation = new Cancellation();
    host1.hypervisor().at("save m1", () -> cancellation.cancel("the user said so"));
    assertThat(
            assertFails(
                Kind.ABORTED,
                () ->
                    service(Place.ON_H3)
                        .create(
                            new CreateRequest(layout(BR0), A, 1 << 20),
                            ServiceListener.NONE,
                            cancellation)))
        .hasMessage("the snapshot was given up: the user said so");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void aVerificationCanBeCancelled(Place place) throws Exception {
    SnapshotService service = service(place);
    create(service);
    Cancellation cancellation = new Cancellation();
    cancellation.cancel("the user said so");
    assertFails(Kind.CANCELLED, () -> service.verify(A, ServiceListener.NONE, cancellation));
    deleteOnceNobodyReads(service);
  }

  @Test
  void theFrontDoorCanStopItAtTheLastMoment() throws Exception {
    ServiceListener refusing =
        new ServiceListener() {
          @Override
          public void starting() throws ServiceException {
            throw new ServiceException(Kind.NOT_POSSIBLE, "the quota is used up");
          }
        };
    assertThat(
            assertFails(
                Kind.NOT_POSSIBLE,
                () ->
                    service(Place.ON_H3)
                        .create(
                            new CreateRequest(layout(BR0), A, 1 << 20),
                            refusing,
                            new Cancellation())))
        .hasMessage("the quota is used up");
    assertThat(host1.hypervisor().steps()).doesNotContain("prepare m1");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource({
    "CreateFolder, BEFORE",
    "CreateFolder, ANSWERED",
    "MakeToken, BEFORE",
    "MakeToken, ANSWERED"
  })
  void aStoreLostBeforeTheSnapshotBeginsLeavesNothing(String command, Moment moment)
      throws Exception {
    agents.breakAt(command(command), moment);
    assertThat(assertFails(Kind.STORE_UNUSABLE, () -> create(service(Place.ON_H3))))
        .hasMessage("the store can't be reached through host h3: the line is cut");
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prepare m1", "stop m1", "capture m1", "save m1"})
  void aStoreLostInTheMiddleGivesTheSnapshotUp(String step) throws Exception {
    host1.hypervisor().at(step, agents::breakNow);
    assertThat(assertFails(Kind.ABORTED, () -> create(service(Place.ON_H3))))
        .hasMessageContaining("the line is cut");
    assertNothingIsLeft();
  }

  @Test
  void aStoreLostBeforeTheSealIsNotSealed() throws Exception {
    agents.breakAt(AgentCommand.SealFolder.class, Moment.BEFORE);
    ServiceException failure = assertFails(Kind.ABORTED, () -> create(service(Place.ON_H3)));
    assertThat(failure)
        .hasMessage(
            "the snapshot was given up: the store can't be reached through host h3: the line is cut");
    assertThat(failure.warnings()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void aSealWhoseAnswerIsLostIsReadBack() throws Exception {
    agents.breakAt(AgentCommand.SealFolder.class, Moment.ANSWERED);
    CreatedSnapshot created = create(service(Place.ON_H3));
    assertThat(created.warnings()).isEmpty();
    assertThat(store.show(A)).isEqualTo(created.manifest());
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aSealThatCannotBeReadBackIsAFailureThatNamesTheFolder(Moment moment) throws Exception {
    agents.breakForGoodAt(AgentCommand.SealFolder.class, moment);
    ServiceException failure = assertFails(Kind.ABORTED, () -> create(service(Place.ON_H3)));
    assertThat(failure.warnings())
        .containsExactly(
            "whether snapshot a was sealed is not known, and it counts as given up; if %s is there, delete it"
                .formatted(folder.resolve("store/a")));
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(host1.coloring().hasRules()).isFalse();
  }

  @Test
  void whatCountsAsGivenUpIsTakenBackOnceTheStoreIsReachable() throws Exception {
    Manifest manifest = create(service(Place.ON_H3)).manifest();
    service(Place.ON_H3).delete(A);
    WorkingFolder working = folders(Place.ON_H3).create(A, manifest.operation());
    agents.breakForGoodAt(AgentCommand.SealFolder.class, Moment.ANSWERED);
    assertThat(catchThrowableOfType(StoreException.class, () -> working.seal(manifest)))
        .hasMessageContaining("the line is cut");
    assertThat(working.warnings()).isNotEmpty();
    assertThat(store.names()).as("sealed, and nobody knows").containsExactly(A);
    agents.mend();
    working.close();
    assertThat(store.names()).isEmpty();
    assertThat(working.warnings()).isEmpty();
  }

  @Test
  void aStoreLostWhileASnapshotIsReadIsTold() throws Exception {
    SnapshotService service = service(Place.ON_H3);
    create(service);
    for (Class<? extends AgentCommand> command :
        List.of(AgentCommand.OpenSnapshot.class, AgentCommand.CheckSnapshot.class)) {
      for (Moment moment : Moment.values()) {
        agents.breakAt(command, moment);
        assertFails(Kind.STORE_UNUSABLE, () -> restore(service));
        awaitNobodyReads();
      }
    }
    for (Moment moment : Moment.values()) {
      agents.breakAt(AgentCommand.VerifySnapshot.class, moment);
      assertFails(Kind.STORE_UNUSABLE, () -> verify(service));
      awaitNobodyReads();
      agents.breakAt(AgentCommand.ListSnapshots.class, moment);
      assertFails(Kind.STORE_UNUSABLE, service::list);
      agents.breakAt(AgentCommand.ShowSnapshot.class, moment);
      assertFails(Kind.STORE_UNUSABLE, () -> service.show(A));
    }
    assertThat(host1.hypervisor().steps()).doesNotContain("destroy m1");
    assertThat(restore(service).failures()).isEmpty();
    deleteOnceNobodyReads(service);
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aStoreLostWhileASnapshotIsDeletedIsTold(Moment moment) throws Exception {
    SnapshotService service = service(Place.ON_H3);
    create(service);
    agents.breakAt(AgentCommand.DeleteSnapshot.class, moment);
    assertFails(Kind.STORE_UNUSABLE, () -> service.delete(A));
    assertThat(store.names().isEmpty()).isEqualTo(moment == Moment.ANSWERED);
  }

  @Test
  void aHoldThatIsLostKeepsARestoreFromBeginning() throws Exception {
    SnapshotService service = service(Place.ON_H3);
    create(service);
    try (SealedFolder snapshot = service.open(A)) {
      agents.breakNow();
      assertThat(assertFails(Kind.STORE_UNUSABLE, () -> restore(service, snapshot)))
          .hasMessageContaining("nothing keeps snapshot a from being deleted any more");
    }
    assertThat(host1.hypervisor().steps()).doesNotContain("destroy m1");
  }

  @Test
  void aHoldThatIsLostLaterIsAWarning() throws Exception {
    SnapshotService service = service(Place.ON_H3);
    create(service);
    host1.hypervisor().at("load m1", agents::breakNow);
    try (SealedFolder snapshot = service.open(A)) {
      RestoredVni restored = restore(service, snapshot);
      assertThat(restored.failures()).isEmpty();
      assertThat(restored.warnings())
          .containsExactly(
              "nothing keeps snapshot a from being deleted any more, for the store can't be reached through host h3: the line is cut");
    }
    deleteOnceNobodyReads(service);
  }

  private static Class<? extends AgentCommand> command(String name) {
    return Stream.of(AgentCommand.class.getPermittedSubclasses())
        .flatMap(
            kind -> kind.isInterface() ? Stream.of(kind.getPermittedSubclasses()) : Stream.of(kind))
        .filter(kind -> kind.getSimpleName().equals(name))
        .findFirst()
        .orElseThrow()
        .asSubclass(AgentCommand.class);
  }

  private SnapshotFolders folders(Place place) {
    return switch (place) {
      case HERE -> store;
      case ON_H3 -> new RemoteSnapshotFolders(agents, STORE_HOST, store.root(), TIMING);
    };
  }

  private SnapshotService service(Place place) {
    return new SnapshotService(agents, folders(place));
  }

  private static VniLayout layout(VniLayout.Network network) {
    Map<MemberName, HostName> members = new LinkedHashMap<>();
    members.put(M1, H1);
    members.put(M2, H2);
    return new VniLayout("shop", network, CarrierChoice.AUTO, List.of(H1, H2), members);
  }

  private static CreatedSnapshot create(SnapshotService service) throws Exception {
    return service.create(
        new CreateRequest(layout(BR0), A, CreateRequest.CAPTURE_LIMIT_BYTES),
        ServiceListener.NONE,
        new Cancellation());
  }

  private static Verification verify(SnapshotService service) throws Exception {
    return service.verify(A, ServiceListener.NONE, new Cancellation());
  }

  private static RestoredVni restore(SnapshotService service) throws Exception {
    try (SealedFolder snapshot = service.open(A)) {
      return restore(service, snapshot);
    }
  }

  private static RestoredVni restore(SnapshotService service, SealedFolder snapshot)
      throws Exception {
    return service.restore(
        snapshot,
        new RestoreRequest(layout(BR0), MemoryLoading.LAZY),
        ServiceListener.NONE,
        new Cancellation());
  }

  /** What may fail. */
  @FunctionalInterface
  private interface Body {
    void run() throws Exception;
  }

  private static ServiceException assertFails(Kind kind, Body body) {
    ServiceException failure = catchThrowableOfType(ServiceException.class, body::run);
    assertThat(failure).isNotNull();
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    return failure;
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(host1.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(host2.hypervisor().state("m2")).isEqualTo(MemberState.RUNNING);
    assertThat(host1.coloring().hasRules()).isFalse();
    assertThat(host2.coloring().hasRules()).isFalse();
    await(() -> leftovers().isEmpty(), "%s goes".formatted(leftovers()));
  }

  private List<String> leftovers() {
    String[] files = store.root().toFile().list();
    return Stream.of(files == null ? new String[0] : files)
        .filter(name -> name.matches(".*\\.(partial|trash|token)"))
        .toList();
  }

  /** An agent whose connection has broken ends what it is at by itself. */
  private void deleteOnceNobodyReads(SnapshotService service) throws Exception {
    await(
        () -> {
          try {
            service.delete(A);
            return true;
          } catch (ServiceException e) {
            assertThat(e.kind()).isEqualTo(Kind.IN_USE);
            return false;
          }
        },
        "the snapshot is free");
  }

  /** The agents of this test are one process, in which a file is locked only once. */
  private void awaitNobodyReads() throws Exception {
    await(
        () -> {
          try (SealedFolder snapshot = store.open(A)) {
            return snapshot != null;
          } catch (StoreException e) {
            assertThat(e.reason()).isEqualTo(StoreException.Reason.IN_USE);
            return false;
          }
        },
        "nobody reads the snapshot");
  }

  private static void await(Callable<Boolean> condition, String what) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  /** Notes what it is told. */
  private static final class Progress implements ServiceListener {
    private final List<Step> reached = new ArrayList<>();
    private final List<Integer> percents = new ArrayList<>();
    private final List<String> members = new ArrayList<>();

    @Override
    public void progress(Step step, int percent) {
      reached.add(step);
      percents.add(percent);
    }

    @Override
    public void starting() {
      members.add("starting");
    }

    @Override
    public void ready(MemberName member, HostName host) {
      members.add("%s ready on %s".formatted(member, host));
    }

    @Override
    public void cut(MemberName member, HostName host, CutTimes times) {
      members.add("%s cut on %s".formatted(member, host));
    }

    @Override
    public void saved(MemberName member, HostName host) {
      members.add("%s saved on %s".formatted(member, host));
    }

    @Override
    public void started(MemberName member, HostName host) {
      members.add("%s started on %s".formatted(member, host));
    }

    @Override
    public void loaded(MemberName member, HostName host) {
      members.add("%s loaded on %s".formatted(member, host));
    }

    private List<Step> steps() {
      return reached.stream().distinct().toList();
    }

    private void assertRisesToTheEnd() {
      assertThat(percents).isSorted().endsWith(100);
      assertThat(reached).isSorted();
    }
  }
}
