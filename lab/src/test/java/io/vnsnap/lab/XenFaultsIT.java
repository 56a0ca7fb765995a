// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What goes wrong on a Xen host while its guests are snapshotted. After each test every guest runs,
 * their state is consistent, and nothing is left: no rule, no request in xenstore, no watch on what
 * a guest writes, no file, no unfinished snapshot. No frame is lost but those that a killed agent
 * held, or that came for a guest that somebody stopped. {@code ./test --xen} runs it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class XenFaultsIT {
  private static final String SNAPSHOT = "broken";
  private static final int ABORTED = 4;
  private static final Processes PROCESSES = new Processes();
  private static final Path STORE = Path.of("/var/tmp/vnsnap-xenfaults");

  /** Less than the members need. */
  private static final long ROOM_BYTES = 48 << 20;

  private static final Duration TAKEN_BACK = Duration.ofMinutes(2);
  private static final Duration PREPARED = Duration.ofMinutes(2);

  /** Its guardian, a shell that has the same words among its own, is not to be killed with it. */
  private static final String KILL_AGENT = "pkill -9 -f '^java .*agent --libvirt'";

  /** How often a moment that may be missed is sought. */
  private static final int ATTEMPTS = 5;

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
                .formatted(STORE));
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
      PROCESSES.run(List.of("umount", "-q", STORE.toString()), "", TAKEN_BACK);
      Files.delete(STORE);
    }
  }

  @BeforeEach
  void rememberWhatIsLost() {
    lost = Guests.judge(lab.members()).lost();
  }

  @AfterEach
  void nothingIsHarmed() {
    nothingIsLeft();
    assertThat(lab.store().resolve(SNAPSHOT)).doesNotExist();
    if (!mayEnd) {
      theGuestsAreConsistent();
    }
  }

  private void theGuestsAreConsistent() {
    AtomicReference<Verdict> verdict = new AtomicReference<>();
    // Where frames were lost TCP sends again, after a while.
    Deadline.in(TAKEN_BACK)
        .reached(
            () -> {
              verdict.set(Guests.judge(lab.members()));
              return verdict.get().isConsistent();
            });
    assertThat(verdict.get().isConsistent()).as(verdict.toString()).isTrue();
    if (!mayLose) {
      assertThat(verdict.get().lost()).as(verdict.toString()).isEqualTo(lost);
    }
  }

  private static void nothingIsLeft() {
    Deadline.in(TAKEN_BACK).reached(() -> lab.leftovers().isEmpty());
    assertThat(lab.leftovers()).isEmpty();
  }

  private static RunningVnsnap create() {
    return RunningVnsnap.start(testLab.program(), "create", lab.vniFile().toString(), SNAPSHOT);
  }

  private static String aborts(RunningVnsnap vnsnap) {
    assertThat(vnsnap.exitCode()).as(vnsnap.errors().toString()).isEqualTo(ABORTED);
    assertThat(vnsnap.errors())
        .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    return vnsnap.errors().get(vnsnap.errors().size() - 1);
  }

  private static void delete() {
    String store = lab.store().toString();
    try (RunningVnsnap vnsnap =
        RunningVnsnap.start(testLab.program(), "delete", SNAPSHOT, "--store", store)) {
      assertThat(vnsnap.exitCode()).as(vnsnap.errors().toString()).isZero();
    }
  }

  /** Waits until memory is being sent, which goes on for some seconds, and runs a line in dom0. */
  private static void inPreCopy(RunningVnsnap vnsnap, String line) {
    Deadline.in(PREPARED)
        .until(
            () -> sendsMemory() || !vnsnap.handle().isAlive(),
            "no memory of m1 comes to the store");
    assertThat(vnsnap.handle().isAlive()).as(vnsnap.errors().toString()).isTrue();
    xen.run(line);
  }

  private static boolean sendsMemory() {
    try (DirectoryStream<Path> working =
        Files.newDirectoryStream(lab.store(), "." + SNAPSHOT + ".*.partial")) {
      for (Path folder : working) {
        Path memory = folder.resolve("m1/memory.raw");
        if (Files.exists(memory) && Files.size(memory) > 0) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Order(1)
  void theAgentIsKilledInPreCopy() {
    mayLose = true;
    try (RunningVnsnap vnsnap = create()) {
      inPreCopy(vnsnap, KILL_AGENT);

      assertThat(aborts(vnsnap)).contains("x1");
    }
  }

  /** Xen tells of a suspended guest in the same way as of one that has ended. */
  @Test
  @Order(2)
  void theAgentIsKilledWhileAGuestIsSuspended() {
    mayLose = true;
    boolean inTime = false;
    for (int attempt = 1; !inTime && attempt <= ATTEMPTS; attempt++) {
      CompletableFuture<String> killed =
          CompletableFuture.supplyAsync(
              () ->
                  xen.run(
                      "xenstore-watch -n 2 @releaseDomain >/dev/null; %s; xl list"
                          .formatted(KILL_AGENT)));
      try (RunningVnsnap vnsnap = create()) {
        assertThat(aborts(vnsnap)).contains("x1");
      }
      inTime = killed.join().lines().anyMatch(line -> line.matches("m[12] .* -*s+-* .*"));
      nothingIsLeft();
    }
    assertThat(inTime).as("an agent was killed in time").isTrue();
  }

  /** The guests run again, and what was marked of their disks and memory goes to its files. */
  @Test
  @Order(3)
  void theAgentIsKilledWhileItWrites() {
    mayLose = true;
    try (RunningVnsnap vnsnap = create().await("m1: cut")) {
      xen.run(KILL_AGENT);

      assertThat(aborts(vnsnap)).contains("x1");
    }
  }

  @Test
  @Order(4)
  void theStoreIsFull() throws IOException {
    Path filler = STORE.resolve("filler");
    long most = Files.getFileStore(STORE).getUsableSpace() - ROOM_BYTES;
    PROCESSES.require("fallocate", "-l", Long.toString(most), filler.toString());
    try (RunningVnsnap vnsnap = create()) {
      assertThat(aborts(vnsnap)).contains("No space left on device");
    } finally {
      Files.delete(filler);
    }
  }

  @Test
  @Order(5)
  void libvirtdIsRestarted() {
    try (RunningVnsnap vnsnap = create()) {
      inPreCopy(
          vnsnap, "pkill -x libvirtd; while pgrep -x libvirtd; do sleep 0.1; done; libvirtd -d");

      int exitCode = vnsnap.exitCode();
      assertThat(exitCode).as(vnsnap.errors().toString()).isIn(0, ABORTED);
      if (exitCode == 0) {
        delete();
      }
    }
  }

  /** It can't react to the request to suspend, and stays as the operator wants it. */
  @Test
  @Order(6)
  void theToolstackPausesAGuest() {
    // What netback has no room for while the guest stands still.
    mayLose = true;
    try (RunningVnsnap vnsnap = create()) {
      inPreCopy(vnsnap, "xl pause m1");

      assertThat(aborts(vnsnap)).contains("m1", "does not react");
    } finally {
      xen.run("xl unpause m1");
    }
  }

  /** The last one: it breaks the connections of the guest's peers. */
  @Test
  @Order(7)
  void aGuestEnds() {
    mayEnd = true;
    try (RunningVnsnap vnsnap = create()) {
      inPreCopy(vnsnap, "xl destroy m1");

      assertThat(aborts(vnsnap)).contains("m1");
    }
    xen.startMembers();
    Guests.awaitAtWork(lab.members());
  }
}
