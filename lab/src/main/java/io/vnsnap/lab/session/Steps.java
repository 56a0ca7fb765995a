// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.session;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs the steps of a session, one line each for people, and remembers how long each took. */
public final class Steps {
  private static final double NANOS_PER_SECOND = 1e9;

  private final PrintStream out;
  private final List<Step> done = new ArrayList<>();

  public Steps(PrintStream out) {
    this.out = out;
  }

  /** A step that has ended well. */
  public record Step(String what, double seconds, String outcome) {}

  /**
   * @param outcome what came of it, in a few words
   */
  public <T> T run(String what, Supplier<T> work, Function<T, String> outcome) {
    out.printf("%2d  %-60s ", done.size() + 1, what);
    out.flush();
    long began = System.nanoTime();
    T result;
    try {
      result = work.get();
    } catch (RuntimeException e) {
      out.println("FAILED");
      throw e;
    }
    Step step =
        new Step(what, (System.nanoTime() - began) / NANOS_PER_SECOND, outcome.apply(result));
    done.add(step);
    out.printf(Locale.ROOT, "%6.1f s  %s%n", step.seconds(), step.outcome());
    return result;
  }

  public void note(String sentence) {
    out.println("    " + sentence);
  }

  public List<Step> done() {
    return List.copyOf(done);
  }
}
