// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.XenTestLab.KILL_AGENT;
import static io.vnsnap.lab.XenTestLab.KILL_AGENT_WHEN_SUSPENDED;
import static io.vnsnap.lab.XenTestLab.reasonOfAbort;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong on a Xen host while its guests are snapshotted. After each test every guest runs,
 * their state is consistent, and nothing is left: no rule, no request in xenstore, no watch on what
 * a guest writes, no file, no unfinished snapshot. No frame is lost but those that a killed agent
 * held, or that came for a guest that somebody stopped. {@code ./test --xen} runs it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class XenFaultsIT {
  private static final String SNAPSHOT = "broken";
  private static final Processes PROCESSES = new Processes();
  private static final Path STORE = Path.of("/var/tmp/vnsnap-xenfaults");

  /** Less than the members need. */
  private static final long ROOM_BYTES = 48 << 20;

  /** So much of a disk the journals of the guests use at most. */
  private static final int JOURNAL_MIB = 64;

  /** More than {@link #VOLUME_ROOM_EXTENTS} keep. */
  private static final int OVERWRITTEN_MIB = 32;

  private static final int VOLUME_ROOM_EXTENTS = 4;

  private static final Duration UNMOUNTED = Duration.ofMinutes(1);

  private static XenTestLab testLab;
  private static Lab lab;
  private static XenHost xen;

  /** Tokens that were lost so far, by agents that were killed or a guest that stood still. */
  private long lost;

  private boolean mayLose;
  private boolean mayEnd;

  @BeforeAll
  static void up() throws IOException {
    unmount();
    Files.createDirectories(STORE);
    PROCESSES.require("mount", "-t", "tmpfs", "-o", "mode=700,size=2g", "tmpfs", STORE.toString());
    testLab =
        XenTestLab.up(
            """
            name: vxenfault
            underlay: 10.92.0.0
            store: %s
            """
                .formatted(STORE),
            new Topology.Disk(Topology.DiskFormat.RAW, 64),
            new Topology.Disk(Topology.DiskFormat.LVM, JOURNAL_MIB + OVERWRITTEN_MIB));
    lab = testLab.lab();
    xen = testLab.xen();
  }

  @AfterAll
  static void down() throws IOException {
    if (testLab != null) {
      testLab.close();
    }
    unmount();
  }

  private static void unmount() throws IOException {
    if (Files.exists(STORE)) {
      PROCESSES.run(List.of("umount", "-q", STORE.toString()), "", UNMOUNTED);
      Files.delete(STORE);
    }
  }

  @BeforeEach
  void rememberWhatIsLost() {
    lost = Guests.judge(lab.members()).lost();
  }

  @AfterEach
  void nothingIsHarmed() {
    testLab.assertNothingIsLeft();
    assertThat(lab.store().resolve(SNAPSHOT)).doesNotExist();
    if (!mayEnd) {
      Verdict verdict = testLab.assertConsistent();
      if (!mayLose) {
        assertThat(verdict.lost()).as(verdict.toString()).isEqualTo(lost);
      }
    }
  }

  private static void delete() {
    String store = lab.store().toString();
    try (RunningVnsnap vnsnap =
        RunningVnsnap.start(testLab.program(), "delete", SNAPSHOT, "--store", store)) {
      assertThat(vnsnap.exitCode()).as(vnsnap.errors().toString()).isZero();
    }
  }

  @Test
  @Order(1)
  void theAgentIsKilledWhileAGuestIsSuspended() {
    mayLose = true;
    CompletableFuture<String> killed =
        CompletableFuture.supplyAsync(() -> xen.run(KILL_AGENT_WHEN_SUSPENDED + "xl list m1"));
    try (RunningVnsnap vnsnap = testLab.create(SNAPSHOT)) {
      assertThat(reasonOfAbort(vnsnap)).contains("x1");
    }
    assertThat(killed.join()).as("the guest when its agent was dead").contains("-ss-");
  }

  /** The guests run again, and what was marked of their disks and memory goes to its files. */
  @Test
  @Order(2)
  void theAgentIsKilledWhileItWrites() {
    mayLose = true;
    try (RunningVnsnap vnsnap = testLab.create(SNAPSHOT).await("m1: cut")) {
      xen.run(KILL_AGENT);

      assertThat(reasonOfAbort(vnsnap)).contains("x1");
    }
  }

  @Test
  @Order(3)
  void theStoreIsFull() throws IOException {
    Path filler = STORE.resolve("filler");
    long most = Files.getFileStore(STORE).getUsableSpace() - ROOM_BYTES;
    PROCESSES.require("fallocate", "-l", Long.toString(most), filler.toString());
    try (RunningVnsnap vnsnap = testLab.create(SNAPSHOT)) {
      assertThat(reasonOfAbort(vnsnap)).contains("No space left on device");
    } finally {
      Files.delete(filler);
    }
  }

  /**
   * What is written over meanwhile no longer fits into LVM's snapshot; the guest notices nothing.
   */
  @Test
  @Order(4)
  void theVolumeGroupIsFull() {
    String volume = XenHost.VOLUMES + "/m1-xvdb";
    xen.run(
        "lvcreate -q -q -y -l $(($(vgs --noheadings -o vg_free_count %1$s) - %2$d)) -n full %1$s"
            .formatted(XenHost.VOLUMES, VOLUME_ROOM_EXTENTS));
    try (RunningVnsnap vnsnap = testLab.create(SNAPSHOT).await("m1: cut")) {
      xen.run(
          "dd if=/dev/zero of=/dev/%s bs=1M seek=%d count=%d oflag=direct status=none"
              .formatted(volume, JOURNAL_MIB, OVERWRITTEN_MIB));

      assertThat(reasonOfAbort(vnsnap)).contains(volume, "vgextend");
    } finally {
      xen.run("lvremove -q -q -y %s/full".formatted(XenHost.VOLUMES));
    }
  }

  @Test
  @Order(5)
  void libvirtdIsRestarted() {
    try (RunningVnsnap vnsnap = testLab.create(SNAPSHOT)) {
      testLab.inPreCopy(
          vnsnap,
          SNAPSHOT,
          "pkill -x libvirtd; while pgrep -x libvirtd; do sleep 0.1; done; libvirtd -d");

      if (vnsnap.exitCode() == 0) {
        delete();
      } else {
        reasonOfAbort(vnsnap);
      }
    }
  }

  /** It can't react to the request to suspend, and stays as the operator wants it. */
  @Test
  @Order(6)
  void theToolstackPausesAGuest() {
    // What netback has no room for while the guest stands still.
    mayLose = true;
    try (RunningVnsnap vnsnap = testLab.create(SNAPSHOT)) {
      testLab.inPreCopy(vnsnap, SNAPSHOT, "xl pause m1");

      assertThat(reasonOfAbort(vnsnap)).contains("m1", "does not react");
    } finally {
      xen.run("xl unpause m1");
    }
  }

  /** Of the last ones: they break the connections of the guest's peers. */
  @Test
  @Order(7)
  void aGuestReboots() {
    giveUpWhen("xl sysrq m1 b");
    Guests.awaitAtWork(lab.members());
  }

  @ParameterizedTest
  @Order(8)
  @ValueSource(strings = {"xl sysrq m1 o", "xl destroy m1"})
  void aGuestEnds(String how) {
    giveUpWhen(how);
    xen.startMembers();
    Guests.awaitAtWork(lab.members());
  }

  private void giveUpWhen(String aGuestGoes) {
    mayEnd = true;
    try (RunningVnsnap vnsnap = testLab.create(SNAPSHOT)) {
      testLab.inPreCopy(vnsnap, SNAPSHOT, aGuestGoes);

      assertThat(reasonOfAbort(vnsnap)).contains("m1");
    }
  }
}
