// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.service.RestoredVni;
import io.vnsnap.vni.VniName;
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
  /**
   * @param commandMillis from the command until the service was called
   */
  static RestoreReport of(
      SnapshotName snapshot, VniName vni, RestoredVni restored, double commandMillis) {
    SortedMap<String, Long> started = new TreeMap<>();
    restored.startedMicros().forEach((member, micros) -> started.put(member.value(), micros));
    Map<String, String> failures = new TreeMap<>();
    restored.failures().forEach((member, reason) -> failures.put(member.value(), reason));
    return new RestoreReport(
        snapshot.value(),
        vni.value(),
        started.size(),
        commandMillis + restored.inspectedMillis(),
        restored.runningMillis(),
        restored.loadedMillis(),
        restored.startSkewMillis(),
        restored.replayedFrames(),
        started,
        failures,
        restored.warnings());
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
