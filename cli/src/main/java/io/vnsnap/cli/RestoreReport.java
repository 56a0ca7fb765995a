// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.protocol.RestoreOutcome;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A restore or clone in figures.
 *
 * @param preparedMillis from the command until all hosts had been inspected
 * @param runningMillis from then, with the old members still there, until the new ones ran
 * @param loadedMillis from then until no memory was owed any more
 * @param startSkewMillis from the first member's start to the last one's, as far as clocks agree
 */
record RestoreReport(
    String snapshot,
    String vni,
    int members,
    double preparedMillis,
    double runningMillis,
    double loadedMillis,
    double startSkewMillis,
    long replayedFrames,
    SortedMap<String, Long> startedMicros,
    Map<String, String> failures,
    List<String> warnings) {
  private static final double MICROS_PER_MILLI = 1000.0;

  static RestoreReport of(
      String snapshot,
      String vni,
      RestoreOutcome.Restored outcome,
      double preparedMillis,
      double runningMillis,
      double loadedMillis) {
    SortedMap<String, Long> started = new TreeMap<>();
    outcome.startedMicros().forEach((member, micros) -> started.put(member.value(), micros));
    Map<String, String> failures = new TreeMap<>();
    outcome.failures().forEach((member, reason) -> failures.put(member.value(), reason));
    long first = started.values().stream().mapToLong(Long::longValue).min().orElse(0);
    long last = started.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return new RestoreReport(
        snapshot,
        vni,
        started.size(),
        preparedMillis,
        runningMillis,
        loadedMillis,
        (last - first) / MICROS_PER_MILLI,
        outcome.replayedFrames(),
        started,
        failures,
        outcome.warnings());
  }

  String text() {
    return """
        %s runs again as it was at snapshot %s: %d members, %d frames in flight delivered.
        Running after %s, all started within %s, all memory there after %s.
        """
        .formatted(
            vni,
            snapshot,
            members,
            replayedFrames,
            Quantity.millis(runningMillis),
            Quantity.millis(startSkewMillis),
            Quantity.millis(loadedMillis));
  }
}
