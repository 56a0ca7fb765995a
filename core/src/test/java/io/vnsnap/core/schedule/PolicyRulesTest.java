// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.state.SnapshotState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyRulesTest {
  private static final Instant DUE = Instant.parse("2026-11-25T03:00:00Z");
  private static final Instant NEXT_DAY = Instant.parse("2026-11-26T03:00:00Z");

  private Schedule schedule;
  private PolicyRules rules;
  private PolicyRun run;

  @BeforeEach
  void prepare() throws ScheduleException {
    schedule = Schedule.parse(Interval.DAILY, "0:3", "GMT");
    rules = new PolicyRules(schedule, 2, 3);
    run = PolicyRun.first(schedule, true, Instant.parse("2026-11-24T12:00:00Z"));
  }

  private Optional<PolicyRun> ended(PolicyRun begun, SnapshotState state) {
    return rules.ended(begun, Optional.of(state), Optional.of("host lost"), DUE);
  }

  @Test
  void isDueAtItsTimeAndLater() {
    assertThat(run.isDue(DUE.minusSeconds(1))).isFalse();
    assertThat(run.isDue(DUE)).isTrue();
    assertThat(run.isDue(DUE.plusSeconds(1))).isTrue();
    assertThat(run.changed(schedule, Optional.of(false), DUE.minusSeconds(1)).isDue(DUE)).isFalse();
  }

  @Test
  void makesUpForMissedRunsOnce() {
    Instant late = Instant.parse("2026-12-01T12:00:00Z");
    PolicyRun begun = rules.begun(run, late);
    assertThat(begun.next()).isEqualTo("2026-12-02T03:00:00Z");
    assertThat(begun.last()).contains(late);
    assertThat(begun.isDue(late)).isFalse();
  }

  @Test
  void leavesARunOutWhileAnotherGoesOn() {
    PolicyRun begun = rules.begun(run, DUE);
    assertThat(ended(begun, SnapshotState.ALLOCATED)).isEmpty();
    assertThat(ended(begun, SnapshotState.CREATING)).isEmpty();
    PolicyRun left = rules.leftOut(begun, NEXT_DAY);
    assertThat(left.last()).contains(DUE);
    assertThat(left.next()).isEqualTo("2026-11-27T03:00:00Z");
  }

  @Test
  void triesAgainSoonThenLessSoonAndIsSwitchedOffInTheEnd() {
    PolicyRun once = rules.failed(run, "host lost", DUE);
    assertThat(once).isEqualTo(new PolicyRun(true, DUE.plusSeconds(300), run.last(), 1, problem()));
    PolicyRun twice = rules.failed(once, "host lost", DUE);
    assertThat(twice.next()).isEqualTo(DUE.plusSeconds(600));
    assertThat(twice.active()).isTrue();
    PolicyRun often = rules.failed(twice, "host lost", DUE);
    assertThat(often.active()).isFalse();
    assertThat(often.failures()).isEqualTo(3);
  }

  private static Optional<String> problem() {
    return Optional.of("host lost");
  }

  @Test
  void neverWaitsLongerThanTheSchedule() {
    PolicyRun often = new PolicyRun(true, DUE, Optional.empty(), 1000, Optional.empty());
    assertThat(rules.failed(often, "host lost", DUE).next()).isEqualTo(NEXT_DAY);
  }

  @Test
  void oneThatIsSwitchedOffStaysSoWhenItsRunFails() {
    PolicyRun off = rules.begun(run, DUE).changed(schedule, Optional.of(false), DUE);
    assertThat(rules.failed(off, "host lost", DUE).active()).isFalse();
  }

  @Test
  void tellsWhatCameOfARun() {
    PolicyRun failedBefore = rules.begun(rules.failed(run, "host lost", DUE), DUE);
    PolicyRun good = ended(failedBefore, SnapshotState.READY).orElseThrow();
    assertThat(good.failures()).isZero();
    assertThat(good.problem()).isEmpty();
    assertThat(good.next()).isEqualTo(failedBefore.next());
    assertThat(ended(failedBefore, SnapshotState.ERROR).orElseThrow().failures()).isEqualTo(2);
    assertThat(ended(failedBefore, SnapshotState.ERROR).orElseThrow().problem())
        .isEqualTo(problem());
    assertThat(rules.ended(run, Optional.empty(), Optional.empty(), DUE).orElseThrow().problem())
        .contains("its snapshot was deleted while it was taken");
  }

  @Test
  void whoSwitchesItOnForgetsItsFailures() {
    PolicyRun failed = rules.failed(run, "host lost", DUE);
    assertThat(failed.changed(schedule, Optional.empty(), DUE).failures()).isEqualTo(1);
    PolicyRun looked = failed.changed(schedule, Optional.of(true), DUE);
    assertThat(looked).isEqualTo(new PolicyRun(true, NEXT_DAY, run.last(), 0, Optional.empty()));
  }

  @Test
  void keepsTheLatestGoodOnesAndTheLastFailure() {
    List<SnapshotState> oldestFirst =
        List.of(
            SnapshotState.READY,
            SnapshotState.ERROR,
            SnapshotState.RESTORING,
            SnapshotState.CREATING,
            SnapshotState.READY,
            SnapshotState.ERROR);
    List<Integer> numbers = List.of(0, 1, 2, 3, 4, 5);
    assertThat(rules.surplus(numbers, oldestFirst::get)).containsExactly(0, 1);
    assertThat(rules.surplus(List.of(SnapshotState.READY), Function.identity())).isEmpty();
  }
}
