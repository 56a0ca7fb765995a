// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MacAddress;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.PreCopy;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.ChannelCounts;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.store.Checksum;
import io.vnsnap.core.store.Manifest;
import io.vnsnap.core.store.StoreException;
import io.vnsnap.core.store.StoredFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
  private static final String OPERATION = "k3x9";
  private static final MemberName WEB = new MemberName("web");
  private static final MacAddress MAC = new MacAddress("52:54:00:00:00:01");
  private static final SavedMember SAVED =
      new SavedMember(
          1024,
          512,
          List.of(new SavedMember.MemoryBlock("pc.ram", 0, 1024)),
          List.of(new SavedMember.SavedDisk("vda", "vda.qcow2", "raw", 100, 50)),
          12.5,
          Duration.ofMillis(3),
          PreCopy.NONE);

  private static final SnapshotName MONDAY = new SnapshotName("monday");
  private static final Path STORE = Path.of("/store");
  private static final Duration LEASE = Duration.ofSeconds(60);
  private static final Manifest MANIFEST =
      new Manifest(
          MONDAY,
          OPERATION,
          "shop",
          Instant.parse("2026-01-02T03:04:05.678Z"),
          Instant.parse("2026-01-02T03:04:07Z"),
          ColorCarrier.GBP,
          new TreeMap<>(Map.of("br0", 1450)),
          List.of(new HostName("h1")),
          1.25,
          new TreeMap<>(
              Map.of(
                  WEB,
                  new Manifest.Member(
                      new HostName("h1"),
                      "5f1c7d2e-0000-4000-8000-000000000001",
                      List.of(new Nic(MAC, "vnet0", "br0", 1, true)),
                      new CutTimes(1_000_000, 1_004_000),
                      new ChannelCounts(1, 2, 0),
                      SAVED,
                      List.of(
                          new StoredFile(
                              "web/memory.raw",
                              1024,
                              new Checksum("sha256-16MiB:" + "ab".repeat(32))))))));

  private final MessageCodec codec = new MessageCodec();

  static Stream<AgentCommand> commands() {
    return Stream.of(
        new AgentCommand.Hello(OPERATION, ProtocolVersion.CURRENT),
        new AgentCommand.Inspect(OPERATION, Optional.empty(), List.of("br0"), Optional.empty()),
        new AgentCommand.Inspect(
            OPERATION,
            Optional.of(List.of(WEB)),
            List.of("br0"),
            Optional.of(new AgentCommand.StoreProbe(Path.of("/store/.probe"), "r4nd0m"))),
        new AgentCommand.Remove(
            OPERATION,
            List.of(
                new AgentCommand.Remove.Member(
                    WEB, "5f1c7d2e-0000-4000-8000-000000000001", Path.of("/srv/clones/web"))),
            List.of(new CloneNetwork("vnc0", 1450, Optional.empty()))),
        new AgentCommand.CheckTakeOver(
            OPERATION, List.of(new Succession(WEB, Path.of("/store/monday/web")))),
        new AgentCommand.MakeColoredVxlan(
            OPERATION,
            new ColoredVxlan(
                "vxlan123",
                "brvx-123",
                123,
                new ColoredVxlan.Multicast("cloudbr1", "239.0.0.123"),
                8473,
                Optional.empty())),
        new AgentCommand.MakeColoredVxlan(
            OPERATION,
            new ColoredVxlan(
                "vxlan123",
                "brvx-123",
                123,
                new ColoredVxlan.Evpn("10.0.0.1"),
                4790,
                Optional.of(1450))),
        new AgentCommand.RemoveColoredVxlan(OPERATION, "vxlan123", "brvx-123"),
        new AgentCommand.CreateFolder(OPERATION, STORE, MONDAY, LEASE),
        new AgentCommand.SealFolder(OPERATION, MANIFEST),
        new AgentCommand.SettleFolder(OPERATION, STORE, MONDAY),
        new AgentCommand.MakeToken(OPERATION, STORE, LEASE),
        new AgentCommand.ListSnapshots(OPERATION, STORE),
        new AgentCommand.ShowSnapshot(OPERATION, STORE, MONDAY),
        new AgentCommand.OpenSnapshot(OPERATION, STORE, MONDAY, LEASE),
        new AgentCommand.CheckSnapshot(OPERATION),
        new AgentCommand.ReadFile(OPERATION, "web/channel.pcapng", 4096, 12),
        new AgentCommand.VerifySnapshot(OPERATION),
        new AgentCommand.DeleteSnapshot(OPERATION, STORE, MONDAY),
        new AgentCommand.LeaveStore(OPERATION),
        new AgentCommand.Prepare(
            OPERATION,
            MONDAY,
            Path.of("/store/.monday"),
            ColorCarrier.GBP,
            1,
            2,
            List.of(WEB),
            List.of(new BridgeMembers("br0", Set.of(MAC), Set.of(0, 1))),
            1 << 20,
            Duration.ofSeconds(10),
            Duration.ofMillis(1500)),
        new AgentCommand.Cut(OPERATION),
        new AgentCommand.SendMarkers(OPERATION, 2),
        new AgentCommand.Release(OPERATION),
        new AgentCommand.PrepareRestore(
            OPERATION,
            List.of(WEB),
            List.of(new Succession(new MemberName("i-2-7-VM"), Path.of("/store/monday/web"))),
            List.of(
                new CloneNetwork("br1", 1450, Optional.empty()),
                new CloneNetwork(
                    "br2",
                    1450,
                    Optional.of(
                        new CloneNetwork.Vxlan(
                            "vx2", 7, "10.0.0.1", List.of("10.0.0.2"), 4790, true)))),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5)),
        new AgentCommand.Load(
            OPERATION,
            List.of(
                load("web", new Placement.InPlace()),
                load(
                    "web-clone",
                    new Placement.Clone(
                        "3d5bd9a0-1111-4222-8333-444444444444",
                        Map.of("br0", "br1"),
                        Path.of("/disks"))),
                load("i-2-7-VM", new Placement.TakeOver()))),
        new AgentCommand.Start(OPERATION),
        new AgentCommand.Open(OPERATION),
        new AgentCommand.KeepAlive(OPERATION),
        new AgentCommand.Finish(OPERATION),
        new AgentCommand.Abort(OPERATION, "the user said so"));
  }

  private static MemberLoad load(String name, Placement placement) {
    return new MemberLoad(
        WEB,
        new MemberName(name),
        Path.of("/store/monday/web"),
        SAVED,
        placement,
        MemoryLoading.LAZY);
  }

  static Stream<AgentEvent> events() {
    Problem problem = new Problem(Problem.Severity.WARNING, "web", "is small", "make it large");
    MemberInspection inspection =
        new MemberInspection(
            WEB,
            MemberState.RUNNING,
            "uuid",
            1024,
            2,
            List.of(new Nic(MAC, "vnet0", "br0", 1, true)),
            List.of(new Disk("vda", "raw", "/disk", 100)),
            true,
            List.of(problem));
    return Stream.of(
        new AgentEvent.Welcome(OPERATION, ProtocolVersion.CURRENT),
        new AgentEvent.Inspected(
            OPERATION,
            List.of(inspection),
            Map.of("br0", new AgentEvent.Inspected.Bridge(ColorCarrier.SENDER_HOLD, 1450)),
            List.of(problem)),
        new AgentEvent.Removed(OPERATION),
        new AgentEvent.TakeOverChecked(OPERATION, Map.of(WEB, "it has no disk vdb")),
        new AgentEvent.ColoredVxlanMade(OPERATION),
        new AgentEvent.ColoredVxlanRemoved(OPERATION),
        new AgentEvent.FolderCreated(OPERATION, Path.of("/store/.monday.k3x9.partial")),
        new AgentEvent.FolderSettled(OPERATION, true),
        new AgentEvent.TokenMade(OPERATION, Path.of("/store/.1.token"), "r4nd0m"),
        new AgentEvent.SnapshotShown(OPERATION, MANIFEST),
        new AgentEvent.SnapshotUnreadable(OPERATION, "the manifest is damaged"),
        new AgentEvent.SnapshotOpened(OPERATION, Path.of("/store/monday"), MANIFEST),
        new AgentEvent.SnapshotRead(OPERATION, 1 << 24),
        new AgentEvent.SnapshotVerified(OPERATION, List.of("memory.raw is short")),
        new AgentEvent.FileRead(OPERATION, "CgsM"),
        new AgentEvent.StoreDone(OPERATION),
        new AgentEvent.StoreFailed(
            OPERATION, StoreException.Reason.NAME_TAKEN, "there is a snapshot monday already"),
        new AgentEvent.Prepared(OPERATION, List.of(inspection)),
        new AgentEvent.HeldFirstPostFrame(OPERATION, WEB),
        new AgentEvent.MemberCut(OPERATION, WEB, new CutTimes(1_000_000, 1_004_000)),
        new AgentEvent.Drained(OPERATION, 1),
        new AgentEvent.Released(OPERATION, Map.of(WEB, new ChannelCounts(1, 2, 0))),
        new AgentEvent.HostSaved(
            OPERATION,
            Map.of(
                WEB,
                new MemberFiles(
                    SAVED, List.of(new MemberFiles.SavedFile("memory.raw", 1024, 512, "ab"))))),
        new AgentEvent.RestorePrepared(OPERATION),
        new AgentEvent.Loaded(OPERATION, 7),
        new AgentEvent.Started(OPERATION, Map.of(WEB, 1_000_000_000_000L)),
        new AgentEvent.Opened(OPERATION),
        new AgentEvent.MemoryLoaded(OPERATION, WEB),
        new AgentEvent.MemberFailed(OPERATION, WEB, "web is gone"),
        new AgentEvent.Progress(OPERATION, WEB, AgentEvent.Progress.Step.SAVE, 1, 2),
        new AgentEvent.Alive(OPERATION),
        new AgentEvent.Finished(OPERATION),
        new AgentEvent.Failed(OPERATION, Optional.of(WEB), "web can't be stopped"),
        new AgentEvent.Failed(OPERATION, Optional.empty(), "the store is full"),
        new AgentEvent.Aborted(OPERATION, "the user said so", List.of("a tap is left")));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aCommandComesBackAsItWas(AgentCommand command) throws Exception {
    String line = codec.encode(command);

    assertThat(line).doesNotContain("\n");
    assertThat(codec.decodeCommand(line)).isEqualTo(command);
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventComesBackAsItWas(AgentEvent event) throws Exception {
    String line = codec.encode(event);

    assertThat(line).doesNotContain("\n");
    assertThat(codec.decodeEvent(line)).isEqualTo(event);
  }

  @Test
  void everyKindOfMessageIsTried() {
    assertThat(commands().map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(kindsOf(AgentCommand.class));
    assertThat(events().map(Object::getClass).distinct())
        .containsExactlyInAnyOrderElementsOf(kindsOf(AgentEvent.class));
  }

  @Test
  void theWireFormIsReadable() {
    assertThat(codec.encode(new AgentCommand.SendMarkers(OPERATION, 2)))
        .isEqualTo("{\"type\":\"SendMarkers\",\"operation\":\"k3x9\",\"round\":2}");
    assertThat(codec.encode(new AgentEvent.Failed(OPERATION, Optional.of(WEB), "no")))
        .isEqualTo(
            "{\"type\":\"Failed\",\"operation\":\"k3x9\",\"member\":\"web\",\"reason\":\"no\"}");
  }

  @Test
  void underlaysAreReadable() {
    ColoredVxlan vxlan =
        new ColoredVxlan(
            "vxlan7", "brvx-7", 7, new ColoredVxlan.Evpn("10.0.0.1"), 4790, Optional.of(1450));
    assertThat(codec.encode(new AgentCommand.MakeColoredVxlan(OPERATION, vxlan)))
        .isEqualTo(
            "{\"type\":\"MakeColoredVxlan\",\"operation\":\"k3x9\",\"vxlan\":{"
                + "\"device\":\"vxlan7\",\"bridge\":\"brvx-7\",\"id\":7,"
                + "\"underlay\":{\"type\":\"Evpn\",\"local\":\"10.0.0.1\"},"
                + "\"port\":4790,\"mtu\":1450}}");
  }

  @Test
  void placementsAreReadable() {
    AgentCommand.Load load =
        new AgentCommand.Load(
            OPERATION,
            List.of(
                load("web", new Placement.InPlace()),
                load("web2", new Placement.Clone("uuid", Map.of("br0", "br1"), Path.of("/disks"))),
                load("i-2-7-VM", new Placement.TakeOver())));
    assertThat(codec.encode(load))
        .contains("\"placement\":{\"type\":\"InPlace\"}")
        .contains(
            "\"placement\":{\"type\":\"Clone\",\"uuid\":\"uuid\",\"bridges\":{\"br0\":\"br1\"},\"diskFolder\":\"/disks\"}")
        .contains("\"placement\":{\"type\":\"TakeOver\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "hello",
        "{}",
        "{\"type\":\"Explode\",\"operation\":\"k3x9\"}",
        "{\"type\":\"SendMarkers\",\"operation\":\"k3x9\"}",
        "{\"type\":\"Cut\",\"operation\":null}",
        "{\"type\":\"Cut\",\"operation\":\"k3x9\",\"more\":1}",
        "{\"type\":\"Cut\",\"operation\":\"k3x9\"} {}",
        "{\"type\":\"Alive\",\"operation\":\"k3x9\"}"
      })
  void aLineThatIsNoCommandIsRefused(String line) {
    assertThatThrownBy(() -> codec.decodeCommand(line))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("is no command of protocol version " + ProtocolVersion.CURRENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../monday", ".monday", "mon/day", ""})
  void aSnapshotNameThatLeavesTheStoreIsRefused(String name) {
    String line = codec.encode(new AgentCommand.DeleteSnapshot(OPERATION, STORE, MONDAY));
    assertThatThrownBy(() -> codec.decodeCommand(line.replace("monday", name)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aMemberNameIsCheckedOnArrival() {
    assertThatThrownBy(
            () ->
                codec.decodeEvent(
                    "{\"type\":\"HeldFirstPostFrame\",\"operation\":\"x\",\"member\":\"../etc\"}"))
        .isInstanceOf(MalformedMessageException.class);
  }

  private static List<Class<?>> kindsOf(Class<?> type) {
    return Arrays.stream(type.getAnnotation(JsonSubTypes.class).value())
        .<Class<?>>map(JsonSubTypes.Type::value)
        .toList();
  }
}
