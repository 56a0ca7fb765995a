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
import io.vnsnap.core.port.RestoredMember;
import io.vnsnap.qemu.CrashingAgent.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        "re", folder, saved, member, Optional.empty(), Map.of(), Optional.empty(), loading);
  }

  private void assertRunsWell() throws HypervisorException {
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
            .doesNotStartWith(DiskCapture.PREFIX);
      }
      for (JsonNode node : monitor.run("query-named-block-nodes")) {
        assertThat(node.path("node-name").asText()).doesNotStartWith(DiskCapture.PREFIX);
      }
      assertThat(MemoryCapture.isRunning(monitor)).isFalse();
      assertThat(monitor.runState()).isEqualTo("running");
      assertThat(monitor.process().orElseThrow().borrowPipes()).isEmpty();
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

  private java.util.List<Path> leftBeside(String... endings) throws Exception {
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
                    Optional.of(UUID.randomUUID().toString()),
                    Map.of("vqtbr0", "vqtbr1"),
                    Optional.of(disks),
                    MemoryLoading.LAZY))) {
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
    return host.images().resolve(member + "-a.qcow2");
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
    Process agent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CrashingAgent.class.getName(),
                host.uri(),
                host.runFolder().toString(),
                member.value(),
                folder.toString(),
                point.name())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(agent.waitFor()).isEqualTo(9);

    host.hypervisor().recover(member, true);

    assertNothingLeft();
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
