// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.bench;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.simulation.Scenario;
import io.vnsnap.core.simulation.Simulation;
import io.vnsnap.core.simulation.Verdict;
import io.vnsnap.lab.LabException;
import java.util.List;
import java.util.Locale;

/** What the coordinator's state machine costs in the simulator. */
final class CoordinatorBench {
  private static final List<Integer> MEMBERS = List.of(10, 100, 1_000, 10_000);
  private static final int SMALL_OF_BAR = 100;
  private static final int LARGE_OF_BAR = 10_000;
  private static final double BAR = 2;
  private static final int MEMBERS_PER_HOST = 100;
  private static final int WARM_UPS = 300;
  private static final double NANOS_PER_MICRO = 1000;

  private final int runs;
  private final Samples samples = new Samples();

  CoordinatorBench(int runs) {
    this.runs = runs;
  }

  Result measure() {
    for (int i = 0; i < WARM_UPS; i++) {
      simulate(i, SMALL_OF_BAR);
    }
    for (int members : MEMBERS) {
      for (int run = 0; run < runs; run++) {
        Verdict verdict = simulate(run, members);
        double micros = verdict.coordinatorNanos() / NANOS_PER_MICRO;
        samples.add(whole(members), "us", micros);
        samples.add(perMember(members), "us", micros / members);
      }
    }
    double small = samples.figure(perMember(SMALL_OF_BAR)).orElseThrow().median();
    double large = samples.figure(perMember(LARGE_OF_BAR)).orElseThrow().median();
    return new Result(
        "coordinator",
        List.of(
            "The coordinator of production in the simulator, one whole snapshot each, up to %d members on a host."
                .formatted(MEMBERS_PER_HOST),
            "Processor time of its state machine alone, after %d snapshots to warm up."
                .formatted(WARM_UPS)),
        samples.figures(),
        List.of(
            new Bar(
                "linear: a member at %,d costs at most %.0f times one at %d"
                    .formatted(LARGE_OF_BAR, BAR, SMALL_OF_BAR),
                String.format(Locale.ROOT, "%.2f times", large / small),
                large <= BAR * small)),
        List.of());
  }

  private static Verdict simulate(long seed, int members) {
    int perHost = Math.min(members / 2, MEMBERS_PER_HOST);
    Verdict verdict =
        new Simulation().run(Scenario.large(seed, members / perHost, perHost, ColorCarrier.GBP));
    if (!verdict.isSealed() || !verdict.violations().isEmpty()) {
      throw new LabException("a simulated snapshot went wrong: " + verdict);
    }
    return verdict;
  }

  private static String whole(int members) {
    return "%,d members, a snapshot".formatted(members);
  }

  private static String perMember(int members) {
    return "%,d members, each".formatted(members);
  }
}
