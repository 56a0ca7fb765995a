// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import io.vnsnap.lab.Verdict;
import java.util.List;

/**
 * What the workload of a set of guests proved at a point of the demo.
 *
 * @param of which guests, and when
 */
record Judgement(String of, Verdict verdict) {
  /** Everything that must be 0 in all of these together. */
  record Errors(
      long orphans,
      long futureAcks,
      long lost,
      long doubled,
      long reordered,
      long journal,
      long memory,
      long tcp,
      long tcpResets,
      long restarts) {
    static Errors in(List<Judgement> judgements) {
      Errors sum = new Errors(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
      for (Judgement judgement : judgements) {
        sum = sum.plus(judgement.verdict());
      }
      return sum;
    }

    private Errors plus(Verdict verdict) {
      return new Errors(
          orphans + verdict.orphans(),
          futureAcks + verdict.futureAcks(),
          lost + verdict.lost(),
          doubled + verdict.doubled(),
          reordered + verdict.reordered(),
          journal + verdict.journalErrors(),
          memory + verdict.memoryErrors(),
          tcp + verdict.tcpErrors(),
          tcpResets + verdict.tcpResets(),
          restarts + verdict.restarts());
    }
  }

  String inWords() {
    return verdict.isClean()
        ? "clean: %,d tokens sent and received once".formatted(verdict.tokensSent())
        : String.join("; ", verdict.findings());
  }
}
