// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import static io.vnsnap.lab.LabAssertions.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Snapshots that are given up because of their coordinator, at every moment, while members work.
 * Agents live on, so no frame may be lost.
 */
class AbortedSnapshotsIT {
  private static final int ROUNDS = Integer.getInteger("vnsnap.aborts", 1);
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final List<String> MOMENTS =
      List.of("m1: ready on", "m3: ready on", "m1: cut, paused", "m3: cut, paused");

  /** What becomes of the coordinator. */
  private enum Fate {
    KILLED("KILL"),
    TERMINATED("TERM"),
    SILENT("STOP");

    private final String signal;

    Fate(String signal) {
      this.signal = signal;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gbp", "sender-hold"})
  void nothingIsLost(String carrier) {
    try (TestLab testLab =
        TestLab.up(
            """
            name: vabort
            carrier: %s
            underlay: 10.94.0.0
            defaults: {memoryMiB: 192}
            workload: {memoryMiB: 16}
            """
                .formatted(carrier))) {
      Lab lab = testLab.lab();
      for (int round = 0; round < ROUNDS; round++) {
        for (String moment : MOMENTS) {
          for (Fate fate : Fate.values()) {
            giveUp(lab, moment, fate);
            assertClean(
                lab.members(),
                "%s, coordinator %s at \"%s\", round %d".formatted(carrier, fate, moment, round));
          }
        }
      }
    }
  }

  private static void giveUp(Lab lab, String moment, Fate fate) {
    try (RunningVnsnap vnsnap =
        RunningVnsnap.start("create", lab.vniFile().toString(), "given-up").await(moment)) {
      new Processes()
          .require(List.of("kill", "-" + fate.signal, Long.toString(vnsnap.handle().pid())), "");
      if (fate == Fate.SILENT) {
        // By themselves, while nobody tells them anything.
        Deadline.in(DEADLINE)
            .until(() -> hasNoRules(lab), "the hosts did not take their rules back");
        new Processes().require(List.of("kill", "-CONT", Long.toString(vnsnap.handle().pid())), "");
      }
      vnsnap.exitCode();
    }
    Deadline.in(DEADLINE).until(() -> isNothingLeft(lab), "something is left");
    assertThat(lab.store().resolve("given-up")).doesNotExist();
  }

  private static boolean hasNoRules(Lab lab) {
    return lab.hosts().stream()
        .noneMatch(host -> host.run("nft", "list", "tables").contains("vnsnap"));
  }

  private static boolean isNothingLeft(Lab lab) {
    try {
      return lab.leftovers().isEmpty();
    } catch (LabException e) {
      return false; // What is taken back ends while it is looked at.
    }
  }
}
