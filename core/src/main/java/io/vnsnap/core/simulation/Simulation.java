// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Runs scenarios. */
public final class Simulation {
  private final LongSupplier nanoClock;
  private final Optional<Consumer<String>> trace;

  /** A simulation of which only the verdict is wanted. */
  public Simulation() {
    this(ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime, Optional.empty());
  }

  /**
   * @param nanoClock measures what the coordinator costs; it has no influence on the run
   * @param trace told what coordinator and agents are told, in order, with the simulated time
   */
  public Simulation(LongSupplier nanoClock, Optional<Consumer<String>> trace) {
    this.nanoClock = nanoClock;
    this.trace = trace;
  }

  public Verdict run(Scenario scenario) {
    return run(scenario, Flaw.NONE);
  }

  /** Runs a scenario with hosts that make a mistake. */
  public Verdict run(Scenario scenario, Flaw flaw) {
    return new World(scenario, flaw, nanoClock, trace).run();
  }

  /** Replays one seed: {@code Simulation SEED [FLAW]}. Exits with 1 if the judge convicts. */
  public static void main(String[] arguments) {
    long seed = Long.parseLong(arguments[0]);
    Flaw flaw = arguments.length > 1 ? Flaw.valueOf(arguments[1]) : Flaw.NONE;
    Verdict verdict =
        new Simulation(System::nanoTime, Optional.of(System.out::println))
            .run(Scenario.random(seed), flaw);
    System.out.println(verdict);
    System.exit(verdict.violations().isEmpty() ? 0 : 1);
  }
}
