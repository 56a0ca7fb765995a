// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.Problem;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.port.Checkpoint;
import io.vnsnap.core.port.CheckpointPlan;
import io.vnsnap.core.port.HypervisorException;
import io.vnsnap.core.port.LoadPlan;
import io.vnsnap.core.port.LoadPlan.MemoryLoading;
import io.vnsnap.core.port.Placement;
import io.vnsnap.core.port.Predecessor;
import io.vnsnap.core.port.RestoredMember;
import io.vnsnap.hooks.Deadline;
import io.vnsnap.hooks.DiskBackup;
import io.vnsnap.qemu.CrashingAgent.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real guests on a real QEMU and a libvirt daemon of their own. */
class QemuHypervisorTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration STEP = Duration.ofSeconds(60);

  private static TestHost host;
  private static int count;

  private MemberName member;
  private Path folder;

  @BeforeAll
  static void startHost() throws Exception {
    host = new TestHost();
  }

  @AfterAll
  static void stopHost() throws Exception {
    host.close();
  }

  @BeforeEach
  void startGuest() throws Exception {
    member = new MemberName("vqt" + ++count);
    folder = host.memberFolder("snap" + count);
    host.start(member, 160, 32, 100);
  }

  @AfterEach
  void stopGuest() throws Exception {
    host.hypervisor().destroy(member);
    FileUtils.deleteDirectory(folder.toFile());
  }

  private Checkpoint prepare() throws HypervisorException {
    return host.hypervisor().prepare(new CheckpointPlan("op", member, folder, STEP));
  }

  private SavedMember save() throws HypervisorException {
    try (Checkpoint checkpoint = prepare()) {
      checkpoint.stop();
      checkpoint.captureAndRun();
      return checkpoint.awaitSaved(bytes -> {}, MINUTE);
    }
  }

  private LoadPlan inPlace(SavedMember saved, MemoryLoading loading) {
    return new LoadPlan(
        "re",
        folder,
        saved,
        member,
        new Placement.InPlace(),
        Optional.empty(),
        loading,
        host.notes());
  }

  private void assertRunsWell() throws HypervisorException {
    assertRunsWell(member);
  }

  private static void assertRunsWell(MemberName member) throws HypervisorException {
    TestHost.Tick tick = host.awaitTicks(member, 40);
    assertThat(tick.errors()).as("pages of another instant").isZero();
    assertThat(tick.journalErrors()).as("disks of another instant").isZero();
  }

  private void assertNothingLeft() throws HypervisorException {
    try (DomainHandle domain = host.connection().get(member)) {
      Monitor monitor = new Monitor(domain);
      assertThat(monitor.hasCapability(MemoryCapture.CAPABILITY)).isFalse();
      assertThat(monitor.run("query-jobs")).isEmpty();
      for (JsonNode set : monitor.run("query-fdsets")) {
        assertThat(set.path("fds").path(0).path("opaque").asText())
            .doesNotStartWith(DiskBackup.PREFIX);
      }
      for (JsonNode node : monitor.run("query-named-block-nodes")) {
        assertThat(node.path("node-name").asText()).doesNotStartWith(DiskBackup.PREFIX);
      }
      assertThat(MemoryCapture.isRunning(monitor)).isFalse();
      assertThat(monitor.runState()).isEqualTo("running");
      assertThat(monitor.process().orElseThrow().borrowPipes("vnsnap-")).isEmpty();
    }
  }

  @Test
  void inspectionShowsWhatTheMemberHasAndLeavesNothing() throws Exception {
    MemberInspection found = host.hypervisor().inspect(member);

    assertThat(found.state()).isEqualTo(MemberState.RUNNING);
    assertThat(found.memoryBytes()).isEqualTo(160L << 20);
    assertThat(found.freePageReporting()).isTrue();
    assertThat(found.problems()).noneMatch(Problem::isBlocking);
    assertThat(found.disks()).extracting(Disk::target).containsExactly("vda", "vdb");
    assertThat(found.disks()).extracting(Disk::sizeBytes).containsOnly(64L << 20);
    assertThat(found.nics()).extracting(Nic::bridge).containsExactly("vqtbr0");
    assertThat(found.nics()).extracting(Nic::tap).allMatch(tap -> tap.startsWith("vnet"));
    assertThat(host.hypervisor().inspectAll())
        .extracting(MemberInspection::member)
        .contains(member);
    assertNothingLeft();
  }

  @Test
  void missingMemberIsSaidToBeMissing() throws Exception {
    MemberInspection found = host.hypervisor().inspect(new MemberName("nobody"));

    assertThat(found.state()).isEqualTo(MemberState.MISSING);
    assertThat(found.problems()).anyMatch(Problem::isBlocking);
  }

  @ParameterizedTest
  @EnumSource
  void restoredMemberIsAnOrdinaryOne(MemoryLoading loading) throws Exception {
    SavedMember saved = save();
    assertNothingLeft();
    assertThat(saved.storedMemoryBytes()).isLessThan(saved.memoryBytes());
    assertThat(saved.blocks().get(0).name()).isEqualTo("pc.ram");
    TestHost.Tick later = host.awaitTicks(member, 60);
    host.hypervisor().destroy(member);

    try (RestoredMember restored = host.hypervisor().load(inPlace(saved, loading))) {
      Files.writeString(host.console(member), "");
      restored.start();
      assertThat(restored.nics()).extracting(Nic::bridge).containsExactly("vqtbr0");
      assertThat(host.awaitTick(member, 1).number()).isLessThan(later.number());
      restored.awaitLoaded(MINUTE);
    }
    FileUtils.deleteDirectory(folder.toFile());
    assertRunsWell();
    assertNothingLeft();

    folder = host.memberFolder("again" + count);
    SavedMember again = save();
    assertThat(again.memoryBytes()).isEqualTo(saved.memoryBytes());
    host.virsh("suspend", member.value());
    host.virsh("resume", member.value());
    assertRunsWell();
    assertThat(host.virsh("dumpxml", "--inactive", member.value())).doesNotContain("incoming");
    assertThat(leftBeside("old", "new")).isEmpty();
  }

  private List<Path> leftBeside(String... endings) throws Exception {
    try (Stream<Path> files = Files.list(host.images())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(member.value()))
          .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
          .toList();
    }
  }

  @Test
  void cloneRunsBesideTheOriginal() throws Exception {
    SavedMember saved = save();
    MemberName clone = new MemberName(member + "-clone");
    Path disks = Files.createDirectory(host.folder().resolve("clones" + count));
    try (RestoredMember restored =
        host.hypervisor()
            .load(
                new LoadPlan(
                    "cl",
                    folder,
                    saved,
                    clone,
                    new Placement.Clone(
                        UUID.randomUUID().toString(), Map.of("vqtbr0", "vqtbr1"), disks),
                    Optional.empty(),
                    MemoryLoading.LAZY,
                    host.notes()))) {
      restored.start();
      restored.awaitLoaded(MINUTE);
      assertThat(restored.nics()).extracting(Nic::bridge).containsExactly("vqtbr1");
    }
    assertRunsWell();
    MemberInspection original = host.hypervisor().inspect(member);
    MemberInspection other = host.hypervisor().inspect(clone);
    assertThat(other.state()).isEqualTo(MemberState.RUNNING);
    assertThat(other.uuid()).isNotEqualTo(original.uuid());
    assertThat(other.nics().get(0).mac()).isEqualTo(original.nics().get(0).mac());
    assertThat(other.disks()).allMatch(disk -> disk.source().startsWith(disks.toString()));
    host.hypervisor().destroy(clone);
  }

  /** Whether it has a definition is its host's business, too. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void memberTakesThePlaceOfAnotherDomain(boolean defined) throws Exception {
    SavedMember saved = save();
    TestHost.Tick later = host.awaitTicks(member, 60);
    MemberName other = startOther();
    if (!defined) {
      host.virsh("undefine", other.value());
    }
    MemberInspection replaced = host.hypervisor().inspect(other);
    Map<String, Object> before = Files.readAttributes(otherDisk(other), "unix:ino,uid,gid,mode");

    Predecessor predecessor = host.hypervisor().predecessor(other, folder);
    host.hypervisor().destroy(other);
    try (RestoredMember restored = host.hypervisor().load(takeOver(saved, other, predecessor))) {
      Files.writeString(host.console(other), "");
      restored.start();
      assertThat(restored.nics()).extracting(Nic::bridge).containsExactly("vqtbr1");
      assertThat(host.awaitTick(other, 1).number()).isLessThan(later.number());
      restored.awaitLoaded(MINUTE);
    }
    FileUtils.deleteDirectory(folder.toFile());

    assertRunsWell(other);
    assertRunsWell(member);
    MemberInspection found = host.hypervisor().inspect(other);
    assertThat(found.uuid()).isEqualTo(replaced.uuid());
    assertThat(found.disks()).isEqualTo(replaced.disks());
    assertThat(host.virsh("dominfo", other.value()))
        .containsPattern("Persistent: +" + (defined ? "yes" : "no"));
    assertThat(Files.readAttributes(otherDisk(other), "unix:uid,gid,mode"))
        .isEqualTo(without(before, "ino"));
    assertThat(host.images().toFile().list())
        .noneMatch(name -> name.startsWith(other.value()) && name.contains(".vnsnap-"));
    for (Disk disk : found.disks()) {
      assertThat(TestHost.run("qemu-img", "info", "-U", "--output=json", disk.source()))
          .contains("\"format\": \"%s\"".formatted(disk.format()))
          .doesNotContain("backing-filename");
    }
    folder = host.memberFolder("again" + count);
    MemberName original = member;
    member = other;
    try {
      save();
      assertNothingLeft();
      assertRunsWell();
    } finally {
      member = original;
      host.hypervisor().destroy(other);
    }
  }

  /** A domain of another name, with other disks and on another bridge, with the NIC's address. */
  private MemberName startOther() throws Exception {
    MemberName other = new MemberName(member + "-other");
    String mac = host.hypervisor().inspect(member).nics().get(0).mac().toString();
    host.start(
        other, 160, 32, 100, new TestHost.Surroundings(mac, "vqtbr1", List.of("raw", "qcow2")));
    return other;
  }

  private Path otherDisk(MemberName other) {
    return host.disk(other, 1, "qcow2");
  }

  private LoadPlan takeOver(SavedMember saved, MemberName other, Predecessor predecessor) {
    return new LoadPlan(
        "to",
        folder,
        saved,
        other,
        new Placement.TakeOver(),
        Optional.of(predecessor),
        MemoryLoading.LAZY,
        host.notes());
  }

  @Test
  void takeOverThatIsGivenUpPutsTheDisksBack() throws Exception {
    SavedMember saved = save();
    MemberName other = startOther();
    Predecessor predecessor = host.hypervisor().predecessor(other, folder);
    host.hypervisor().destroy(other);
    Map<String, Object> before = Files.readAttributes(otherDisk(other), "unix:ino,size,mode");

    host.hypervisor().load(takeOver(saved, other, predecessor)).close();

    assertThat(Files.readAttributes(otherDisk(other), "unix:ino,size,mode")).isEqualTo(before);
    assertThat(host.hypervisor().inspect(other).state()).isEqualTo(MemberState.OFF);
    assertThat(host.images().toFile().list())
        .noneMatch(name -> name.startsWith(other.value()) && name.contains(".vnsnap-"));
  }

  @Test
  void domainWithOtherHardwareKeepsItsPlace() throws Exception {
    save();
    MemberName other = new MemberName(member + "-other");
    host.start(other, 160, 32, 100);

    assertThatThrownBy(() -> host.hypervisor().predecessor(other, folder))
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining(
            "can't take the place of %s: the snapshot has a NIC".formatted(other));
    assertThatThrownBy(
            () -> host.hypervisor().predecessor(new MemberName(member + "-nobody"), folder))
        .hasMessageContaining("there is no domain");

    assertRunsWell(other);
    host.hypervisor().destroy(other);
    assertThatThrownBy(() -> host.hypervisor().predecessor(other, folder))
        .hasMessageContaining("does not run");
  }

  @Test
  void loadThatIsGivenUpPutsTheDisksBack() throws Exception {
    SavedMember saved = save();
    host.awaitTicks(member, 20);
    host.hypervisor().destroy(member);
    Map<String, Object> before = Files.readAttributes(disk(), "unix:ino,size,uid,mode");

    host.hypervisor().load(inPlace(saved, MemoryLoading.LAZY)).close();

    assertThat(Files.readAttributes(disk(), "unix:ino,size,mode"))
        .isEqualTo(without(before, "uid"));
    assertThat(host.hypervisor().inspect(member).state()).isEqualTo(MemberState.OFF);
    assertThat(leftBeside("old", "new", "base")).isEmpty();
  }

  private Path disk() {
    return host.disk(member, 0, "qcow2");
  }

  private static Map<String, Object> without(Map<String, Object> map, String key) {
    Map<String, Object> copy = new java.util.HashMap<>(map);
    copy.remove(key);
    return copy;
  }

  @ParameterizedTest
  @EnumSource
  void abortedCheckpointLeavesTheMemberRunning(Point point) throws Exception {
    Checkpoint checkpoint = prepare();
    if (point != Point.PREPARED) {
      checkpoint.stop();
    }
    if (point == Point.SAVING) {
      CutTimes times = checkpoint.captureAndRun();
      assertThat(times.resumedMicros()).isGreaterThan(times.stoppedMicros());
    }
    checkpoint.close();

    assertNothingLeft();
    assertRunsWell();
  }

  @ParameterizedTest
  @EnumSource
  void memberOfAKilledAgentRecovers(Point point) throws Exception {
    runUntilItCrashes(CrashingAgent.class, folder.toString(), point.name());

    host.hypervisor().recover(member, true);

    assertNothingLeft();
    assertRunsWell();
  }

  private void runUntilItCrashes(Class<?> program, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                host.uri(),
                host.runFolder().toString(),
                member.value()));
    command.addAll(List.of(arguments));
    Process agent =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(agent.waitFor()).isEqualTo(9);
  }

  private void crashAt(String step, Path notes, MemoryLoading loading) throws Exception {
    runUntilItCrashes(
        CrashingLoader.class, folder.toString(), notes.toString(), step, loading.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bases", "makes", "fills", "replaces", "starts", "has started"})
  void loadOfAKilledAgentIsTakenBack(String step) throws Exception {
    SavedMember saved = save();
    host.awaitTicks(member, 20);
    host.hypervisor().destroy(member);
    Map<String, Object> before = Files.readAttributes(disk(), "unix:ino,size,mode");
    Path notes = host.notes();
    crashAt(step, notes, MemoryLoading.EAGER);

    assertThat(host.hypervisor().recoverLoad(member, notes)).isFalse();
    assertThat(host.hypervisor().recoverLoad(member, notes)).isFalse();

    assertThat(Files.readAttributes(disk(), "unix:ino,size,mode")).isEqualTo(before);
    assertThat(host.hypervisor().inspect(member).state()).isEqualTo(MemberState.OFF);
    assertThat(leftBeside("old", "new", "base")).isEmpty();

    try (RestoredMember restored = host.hypervisor().load(inPlace(saved, MemoryLoading.LAZY))) {
      restored.start();
      restored.awaitLoaded(MINUTE);
    }
    assertRunsWell();
    assertNothingLeft();
  }

  @Test
  void memberThatAKilledAgentHasStartedStays() throws Exception {
    save();
    host.hypervisor().destroy(member);
    Path notes = host.notes();
    crashAt("has run", notes, MemoryLoading.EAGER);

    assertThat(host.hypervisor().recoverLoad(member, notes)).isTrue();
    assertThat(host.hypervisor().recoverLoad(member, notes)).isTrue();

    FileUtils.deleteDirectory(folder.toFile());
    assertThat(leftBeside("old", "new")).isEmpty();
    assertRunsWell();
    assertNothingLeft();
  }

  /**
   * The member lives on pages that only the next process can give, and the next one is killed, too.
   */
  @Test
  void memberOfKilledAgentsGetsTheRestOfItsMemory() throws Exception {
    startLarge();
    SavedMember saved = save();
    host.hypervisor().destroy(member);
    Path notes = host.notes();
    crashAt("has run", notes, MemoryLoading.LAZY);
    runUntilItCrashes(CrashingSuccessor.class, notes.toString(), "3000");
    assertThat(CrashingSuccessor.notedPages(notes))
        .isLessThan(saved.storedMemoryBytes() / 4096 / 2);

    assertThat(host.hypervisor().recoverLoad(member, notes)).isTrue();

    assertHasAllItsMemory();
    assertThat(host.hypervisor().recoverLoad(member, notes)).isTrue();
    folder = host.memberFolder("again" + count);
    save();
    assertChecksAllItsMemory();
    assertNothingLeft();
  }

  /** Its monitor does not answer then, as when a device wants memory that has not come yet. */
  @Test
  void memberWhoseQemuWaitsForAPageGetsTheRestOfItsMemory() throws Exception {
    startLarge();
    save();
    host.hypervisor().destroy(member);
    Path notes = host.notes();
    crashAt("has run", notes, MemoryLoading.LAZY);
    CompletableFuture<Void> reading =
        CompletableFuture.runAsync(
            () -> {
              try (DomainHandle domain = host.connection().get(member)) {
                Monitor monitor = new Monitor(domain);
                monitor.run(
                    "pmemsave",
                    monitor
                        .arguments()
                        .put("val", 0)
                        .put("size", 512L << 20)
                        .put("filename", "/dev/null"));
              } catch (HypervisorException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThatThrownBy(() -> reading.get(3, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

    assertThat(host.hypervisor().recoverLoad(member, notes)).isTrue();

    reading.get(MINUTE.toSeconds(), TimeUnit.SECONDS);
    assertHasAllItsMemory();
  }

  /** A guest whose memory takes a while, in the place of the usual one. */
  private void startLarge() throws Exception {
    host.hypervisor().destroy(member);
    member = new MemberName(member + "-large");
    host.start(member, 512, 320, 4000);
  }

  private void assertHasAllItsMemory() throws Exception {
    try (DomainHandle domain = host.connection().get(member)) {
      assertThat(MemoryFeed.isLoaded(new Monitor(domain))).isTrue();
    }
    FileUtils.deleteDirectory(folder.toFile());
    assertChecksAllItsMemory();
    assertNothingLeft();
  }

  private void assertChecksAllItsMemory() throws HypervisorException {
    double generation = host.tick(member).generation();
    Deadline.in(Duration.ofMinutes(3))
        .await("two rounds", () -> host.tick(member).generation() > generation + 2);
    assertRunsWell();
  }

  @Test
  void loadThatBeganNothingIsTakenBackBesideARunningMember() throws Exception {
    assertThat(host.hypervisor().recoverLoad(member, host.notes())).isFalse();

    assertRunsWell();
  }

  @Test
  void recoveryLeavesAPauseThatIsNotOurs() throws Exception {
    host.virsh("suspend", member.value());

    host.hypervisor().recover(member, false);

    assertThat(host.hypervisor().inspect(member).state()).isEqualTo(MemberState.PAUSED);
  }

  @Test
  void pausedMemberIsRefused() throws Exception {
    host.virsh("suspend", member.value());

    assertThatThrownBy(this::prepare)
        .isInstanceOf(HypervisorException.class)
        .hasMessageContaining("does not run");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void pauseByItsUserBeforeTheCutEndsTheCheckpointAndStays() throws Exception {
    try (Checkpoint checkpoint = prepare()) {
      host.virsh("suspend", member.value());

      assertThatThrownBy(checkpoint::stop).isInstanceOf(HypervisorException.class);
    }
    assertThat(host.hypervisor().inspect(member).state()).isEqualTo(MemberState.PAUSED);
    host.virsh("resume", member.value());
    assertNothingLeft();
    assertRunsWell();
  }

  @Test
  void endOfQemuWhileSavingIsAnErrorAndNoHang() throws Exception {
    try (Checkpoint checkpoint = prepare()) {
      checkpoint.stop();
      checkpoint.captureAndRun();
      host.hypervisor().destroy(member);

      assertThatThrownBy(() -> checkpoint.awaitSaved(bytes -> {}, MINUTE))
          .isInstanceOf(HypervisorException.class);
    }
  }

  @Test
  void fullStoreIsAnErrorAndTheMemberRunsOn() throws Exception {
    TestHost.run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder.toString());
    try {
      try (Checkpoint checkpoint = prepare()) {
        checkpoint.stop();
        checkpoint.captureAndRun();

        assertThatThrownBy(() -> checkpoint.awaitSaved(bytes -> {}, MINUTE))
            .isInstanceOf(HypervisorException.class)
            .hasMessageContaining("No space left");
      }
      assertNothingLeft();
      assertRunsWell();
    } finally {
      TestHost.run("umount", folder.toString());
    }
  }
}
