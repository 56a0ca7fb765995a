// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.protocol.SnapshotOutcome;
import java.util.Optional;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The protocol under every trouble that the simulator knows. A seed that convicts is named in the
 * failure; {@code -Dtest=SimulationTest#oneSeed -Dvnsnap.seed=SEED} replays it, and {@link
 * Simulation#main} prints what happened.
 */
class SimulationTest {
  private static final int SEEDS_PER_FLAW = 3_000;

  private final Simulation simulation = new Simulation();

  @Property(tries = 400, shrinking = ShrinkingMode.OFF)
  void noScenarioConvictsTheProtocol(@ForAll long seed) {
    judge(seed);
  }

  @Test
  @EnabledIfSystemProperty(named = "vnsnap.seed", matches = "-?\\d+")
  void oneSeed() {
    judge(Long.getLong("vnsnap.seed"));
  }

  /** For a long look: {@code -Dtest=SimulationTest#manySeeds -Dvnsnap.seeds=100000}. */
  @Test
  @EnabledIfSystemProperty(named = "vnsnap.seeds", matches = "\\d+")
  void manySeeds() {
    LongStream.range(0, Long.getLong("vnsnap.seeds")).forEach(this::judge);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void theJudgeConvictsEveryFlaw(Flaw flaw) {
    assertThat(
            LongStream.range(0, SEEDS_PER_FLAW)
                .mapToObj(seed -> simulation.run(Scenario.random(seed), flaw))
                .anyMatch(verdict -> !verdict.violations().isEmpty()))
        .as("a seed below %d convicts hosts with flaw %s", SEEDS_PER_FLAW, flaw)
        .isTrue();
  }

  @Test
  void scenariosDoWhatTheyAreFor() {
    var verdicts =
        LongStream.range(0, 150).mapToObj(seed -> simulation.run(Scenario.random(seed))).toList();

    assertThat(verdicts).anyMatch(Verdict::isSealed);
    assertThat(verdicts)
        .anyMatch(
            verdict ->
                verdict.outcome().filter(SnapshotOutcome.Aborted.class::isInstance).isPresent());
    assertThat(verdicts).anyMatch(verdict -> verdict.outcome().isEmpty());
    for (ColorCarrier carrier : ColorCarrier.values()) {
      assertThat(verdicts)
          .anyMatch(
              verdict ->
                  verdict.isSealed()
                      && verdict.scenario().carrier() == carrier
                      && verdict.inFlightFrames() > 0
                      && heldFrames(verdict) > 0);
    }
  }

  @Test
  void theSameSeedRunsTheSameWay() {
    Scenario scenario = Scenario.random(7);
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();

    new Simulation(() -> 0, Optional.of(first::append)).run(scenario);
    new Simulation(() -> 0, Optional.of(second::append)).run(scenario);

    assertThat(first.toString()).isNotEmpty().isEqualTo(second.toString());
  }

  @ParameterizedTest
  @EnumSource(ColorCarrier.class)
  void manyHostsAndMembersAreCutAsFewAre(ColorCarrier carrier) {
    Verdict manyHosts = simulation.run(Scenario.large(1, 200, 2, carrier));
    Verdict manyMembers = simulation.run(Scenario.large(1, 20, 100, carrier));

    assertThat(manyHosts.violations()).isEmpty();
    assertThat(manyMembers.violations()).isEmpty();
    assertThat(manyHosts.isSealed() && manyMembers.isSealed()).isTrue();
  }

  @Test
  void theCoordinatorsWorkGrowsAsTheMembersDo() {
    Verdict small = simulation.run(Scenario.large(1, 40, 10, ColorCarrier.GBP));
    Verdict large = simulation.run(Scenario.large(1, 160, 10, ColorCarrier.GBP));

    // Rounds and renewals differ a little from run to run; quadratic work would be 16 times as
    // much.
    assertThat(large.coordinatorMessages()).isLessThan(6 * small.coordinatorMessages());
  }

  private void judge(long seed) {
    Verdict verdict = simulation.run(Scenario.random(seed));
    assertThat(verdict.violations())
        .as("replay with -Dtest=SimulationTest#oneSeed -Dvnsnap.seed=%d", seed)
        .isEmpty();
  }

  private static long heldFrames(Verdict verdict) {
    return verdict
        .outcome()
        .map(SnapshotOutcome.Sealed.class::cast)
        .map(outcome -> outcome.result().heldFrames())
        .orElse(0L);
  }
}
