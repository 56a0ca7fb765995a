// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.model.MemberName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A VNI that was started from a snapshot. Members go by the names that they have now. All is well
 * if there are no failures.
 *
 * @param startedMicros when each member ran, on its host's clock, in microseconds since 1970
 * @param failures members that did not start, or can't go on, and why
 * @param replayedFrames how many frames in flight were delivered
 * @param inspectedMillis from the call until all hosts had been inspected
 * @param runningMillis from then, with the old members still there, until the new ones ran
 * @param loadedMillis from then until no memory was owed any more
 */
public record RestoredVni(
    SortedMap<MemberName, Long> startedMicros,
    SortedMap<MemberName, String> failures,
    long replayedFrames,
    double inspectedMillis,
    double runningMillis,
    double loadedMillis,
    List<String> warnings) {
  private static final double MICROS_PER_MILLI = 1000.0;

  public RestoredVni {
    startedMicros = sorted(startedMicros);
    failures = sorted(failures);
    warnings = List.copyOf(warnings);
  }

  private static <T> SortedMap<MemberName, T> sorted(Map<MemberName, T> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }

  /** From the first member's start to the last one's, as far as the hosts' clocks agree. */
  public double startSkewMillis() {
    return startedMicros.isEmpty()
        ? 0
        : (Collections.max(startedMicros.values()) - Collections.min(startedMicros.values()))
            / MICROS_PER_MILLI;
  }
}
