// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vnsnap.agent.fake.FakeHost;
import io.vnsnap.core.message.CloneNetwork;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.MemberState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {
  private static final MemberName M1 = new MemberName("m1");
  private static final MemberName M2 = new MemberName("m2");

  @TempDir Path folder;
  private FakeHost host;
  private Operations operations;
  private Recovery recovery;

  @BeforeEach
  void makeHost() {
    host = new FakeHost(folder);
    host.hypervisor()
        .with("m1", "5f1c7d2e-0000-4000-8000-000000000001", "52:54:00:00:00:01", "br0")
        .with("m2", "5f1c7d2e-0000-4000-8000-000000000002", "52:54:00:00:00:02", "br0");
    operations = new Operations(folder);
    recovery = new Recovery(host.host());
  }

  @Test
  void aMemberIsInOneOperationAtATime() throws Exception {
    Journal first = operations.begin(entry("op1", M1), recovery);
    assertThatThrownBy(() -> operations.begin(entry("op2", M2, M1), recovery))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("member m1 is in another operation (op1)");
    operations.begin(entry("op3", M2), recovery).end();
    first.end();
    operations.begin(entry("op2", M2, M1), recovery).end();
    assertThat(host.hypervisor().steps()).isEmpty();
  }

  @Test
  void aMemberThatIsLoadedIsInTheOperationToo() throws Exception {
    Journal first = operations.begin(entry("op1"), recovery);
    first.loading(M2, snapshot(), Optional.empty());
    assertThatThrownBy(() -> operations.begin(entry("op2", M2), recovery))
        .hasMessageContaining("member m2 is in another operation");
    first.end();
  }

  @Test
  void whatADeadAgentLeftIsRecoveredFirst() throws Exception {
    Path working = Files.createDirectories(folder.resolve("store/.a.op1.partial/m1")).getParent();
    Journal dead =
        operations.begin(
            new Journal.Entry(
                "op1", "fake", List.of(M1, M2), Optional.of(working.toString()), List.of()),
            recovery);
    dead.pausing(M1);
    host.hypervisor().setState("m1", MemberState.PAUSED);
    dead.pausing(M2);
    dead.running(M2);
    host.hypervisor().setState("m2", MemberState.PAUSED);
    dead.close();

    operations.begin(entry("op2", M1), recovery).end();

    assertThat(host.hypervisor().state("m1")).isEqualTo(MemberState.RUNNING);
    assertThat(host.hypervisor().state("m2"))
        .as("somebody else paused it after its cut")
        .isEqualTo(MemberState.PAUSED);
    assertThat(working).doesNotExist();
    assertThat(folder.resolve("op-op1")).doesNotExist();
  }

  @Test
  void aRecoveryThatFailsIsSaidAndTriedAgain() throws Exception {
    operations.begin(entry("op1", M1), recovery).close();
    host.hypervisor().failAt("recover m1 not paused by us", "QEMU does not answer");
    host.hypervisor().healAt("recover m1 not paused by us", 0);
    assertThat(new RecoveryRun(host.host()).recover(folder.resolve("op-op1")))
        .containsExactly("QEMU does not answer");
    host.hypervisor().healAt("recover m1 not paused by us", 1);
    operations.begin(entry("op2", M1), recovery).end();
  }

  private static final CloneNetwork NETWORK = new CloneNetwork("vnb1", 1500, Optional.empty());

  /** A journal of a clone with the members, whose agent is dead then. */
  private void cloneAndDie(MemberName... members) throws Exception {
    host.networks().add("vnb1");
    Journal journal =
        operations.begin(
            new Journal.Entry("op1", "fake", List.of(), Optional.empty(), List.of(NETWORK)),
            recovery);
    for (MemberName member : members) {
      Path disks = Files.createDirectories(diskFolder(member));
      Path notes = journal.loading(member, snapshot(), Optional.of(disks));
      assertThat(Files.getPosixFilePermissions(notes.getParent()))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      Files.writeString(notes, member.equals(M1) ? "has run" : "loaded");
    }
    journal.close();
  }

  private Path snapshot() {
    return folder.resolve("store/a");
  }

  private Path diskFolder(MemberName member) {
    return folder.resolve("disks/clone").resolve(member.value());
  }

  private List<String> recover() throws AgentException {
    return new RecoveryRun(host.host()).recover(folder.resolve("op-op1"));
  }

  @Test
  void aCloneThatNeverRanIsTakenBackWithItsDisksAndNetwork() throws Exception {
    cloneAndDie(M2);

    assertThat(recover()).isEmpty();

    assertThat(host.hypervisor().state("m2")).isEqualTo(MemberState.MISSING);
    assertThat(host.networks()).isEmpty();
    assertThat(folder.resolve("disks/clone")).doesNotExist();
    assertThat(folder.resolve("op-op1")).doesNotExist();
  }

  @Test
  void aCloneOfWhichSomeRanKeepsThoseAndItsNetwork() throws Exception {
    cloneAndDie(M1, M2);

    assertThat(recover()).isEmpty();

    assertThat(host.hypervisor().steps()).containsExactlyInAnyOrder("keep m1", "take back m2");
    assertThat(host.networks()).containsExactly("vnb1");
    assertThat(diskFolder(M1)).exists();
    assertThat(diskFolder(M2)).doesNotExist();
  }

  @Test
  void aMemberThatCannotBeTakenBackKeepsWhatItMayNeed() throws Exception {
    host.hypervisor().failAt("take back m2", "libvirt does not answer");
    cloneAndDie(M2);

    assertThat(recover()).containsExactly("libvirt does not answer");

    assertThat(host.networks()).containsExactly("vnb1");
    assertThat(diskFolder(M2)).exists();
    host.hypervisor().healAt("take back m2", 1);
    assertThat(recover()).isEmpty();
    assertThat(host.networks()).isEmpty();
    assertThat(diskFolder(M2)).doesNotExist();
  }

  @Test
  void aCloneWithoutMembersYetLosesItsNetwork() throws Exception {
    cloneAndDie();

    assertThat(recover()).isEmpty();

    assertThat(host.networks()).isEmpty();
  }

  @Test
  void aJournalWithoutAnEntryHadNotChangedAThing() throws IOException, AgentException {
    Files.createDirectories(folder.resolve("op-op1"));
    operations.begin(entry("op2", M1), recovery).end();
    assertThat(folder.resolve("op-op1")).doesNotExist();
    assertThat(host.hypervisor().steps()).isEmpty();
  }

  @Test
  void nothingToRecoverIsNoError() throws AgentException {
    assertThat(new RecoveryRun(host.host()).recover(folder.resolve("op-gone"))).isEmpty();
  }

  private static Journal.Entry entry(String operation, MemberName... members) {
    return new Journal.Entry(operation, "fake", List.of(members), Optional.empty(), List.of());
  }
}
