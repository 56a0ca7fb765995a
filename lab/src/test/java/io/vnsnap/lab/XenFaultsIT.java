// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * What goes wrong on a Xen host while its guests are snapshotted. After each test every guest runs,
 * no frame was lost, and nothing is left: no rule, no request in xenstore, no watch on what a guest
 * writes, no file, no unfinished snapshot. {@code ./test --xen} runs it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class XenFaultsIT {
  private static final String SNAPSHOT = "broken";
  private static final int ABORTED = 4;
  private static final Duration TAKEN_BACK = Duration.ofMinutes(2);

  /** Its guardian, a shell that has the same words among its own, is not to be killed with it. */
  private static final String KILL_AGENT = "pkill -9 -f '^java .*agent --libvirt'";

  /** Memory is being sent, and the cut has not come: Xen says that a guest's writes are watched. */
  private static final String AWAIT_PRE_COPY =
      """
      timeout 120 sh -c '
        until xl dmesg -c >/dev/null; xl debug-keys q; xl dmesg | grep -q "assistance.*log_dirty"
        do sleep 0.2; done'
      """;

  /** How often a moment that may be missed is sought. */
  private static final int ATTEMPTS = 5;

  private static XenTestLab testLab;
  private static Lab lab;
  private static XenHost xen;

  @BeforeAll
  static void up() throws Exception {
    testLab =
        XenTestLab.up(
            """
            name: vxenfault
            underlay: 10.92.0.0
            """);
    lab = testLab.lab();
    xen = testLab.xen();
  }

  @AfterAll
  static void down() {
    if (testLab != null) {
      testLab.close();
    }
  }

  @AfterEach
  void nothingIsHarmed() {
    Deadline.in(TAKEN_BACK).reached(() -> lab.leftovers().isEmpty());
    assertThat(lab.leftovers()).isEmpty();
    assertClean(lab.members(), "after it");
    assertThat(lab.store().resolve(SNAPSHOT)).doesNotExist();
  }

  private static RunningVnsnap create() {
    return create(lab.vniFile());
  }

  private static RunningVnsnap create(Path vniFile) {
    return RunningVnsnap.start(testLab.program(), "create", vniFile.toString(), SNAPSHOT);
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

  private static void inPreCopy(String line) {
    xen.run("set -e\n" + AWAIT_PRE_COPY + line);
  }

  @Test
  @Order(1)
  void theAgentIsKilledInPreCopy() {
    try (RunningVnsnap vnsnap = create()) {
      inPreCopy(KILL_AGENT);

      assertThat(aborts(vnsnap)).contains("x1");
    }
  }

  /** Xen tells of a suspended guest in the same way as of one that has ended. */
  @Test
  @Order(2)
  void theAgentIsKilledWhileAGuestIsSuspended() {
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
      inTime = killed.join().lines().anyMatch(line -> line.matches("m[12] .* -*s-* .*"));
    }
    assertThat(inTime).as("an agent was killed in time").isTrue();
  }

  @Test
  @Order(3)
  void theAgentIsKilledWhileItWrites() {
    try (RunningVnsnap vnsnap = create().await("m2: cut, paused")) {
      xen.run(KILL_AGENT);

      assertThat(aborts(vnsnap)).contains("x1");
    }
  }

  @Test
  @Order(4)
  void theStoreIsFull() throws IOException {
    Path small = Files.createDirectories(lab.vniFile().resolveSibling("small"));
    Processes processes = new Processes();
    processes.require("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", small.toString());
    try {
      Path vniFile = lab.vniFile().resolveSibling("small.yaml");
      Files.writeString(
          vniFile,
          Files.readString(lab.vniFile()).replace(lab.store().toString(), small.toString()));
      try (RunningVnsnap vnsnap = create(vniFile)) {
        assertThat(aborts(vnsnap)).contains("No space left on device");
      }
    } finally {
      processes.require("umount", small.toString());
      Files.delete(small);
    }
  }

  @Test
  @Order(5)
  void libvirtdIsRestarted() {
    try (RunningVnsnap vnsnap = create()) {
      inPreCopy("pkill -x libvirtd; while pgrep -x libvirtd; do sleep 0.1; done; libvirtd -d");

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
    try (RunningVnsnap vnsnap = create()) {
      inPreCopy("xl pause m1");

      assertThat(aborts(vnsnap)).contains("m1", "does not react");
    } finally {
      xen.run("xl unpause m1");
    }
  }

  @Test
  @Order(7)
  void aGuestEnds() {
    try (RunningVnsnap vnsnap = create()) {
      inPreCopy("xl destroy m1");

      assertThat(aborts(vnsnap)).contains("m1");
    }
    xen.startMembers();
    Guests.awaitAtWork(lab.members());
  }
}
