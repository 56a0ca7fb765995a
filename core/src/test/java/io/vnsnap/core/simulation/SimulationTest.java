// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulationTest {
  @Test
  void probe() {
    long sealed = 0;
    long inFlight = 0;
    for (long seed = 0; seed < 3000; seed++) {
      Verdict verdict = new Simulation().run(Scenario.random(seed));
      if (!verdict.violations().isEmpty()) {
        System.out.println(seed + " " + verdict);
      }
      sealed += verdict.isSealed() ? 1 : 0;
      inFlight += verdict.inFlightFrames();
    }
    System.out.println("sealed " + sealed + " inflight " + inFlight);
    for (Flaw flaw : Flaw.values()) {
      long[] convicted =
          LongStream.range(0, 500)
              .filter(
                  seed -> !new Simulation().run(Scenario.random(seed), flaw).violations().isEmpty())
              .toArray();
      System.out.println(flaw + " " + convicted.length);
    }
  }
}
