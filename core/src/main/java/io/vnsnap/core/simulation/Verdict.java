// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.simulation;

import io.vnsnap.core.protocol.SnapshotOutcome;
import java.util.List;
import java.util.Optional;

/**
 * What the judge says of a run.
 *
 * @param outcome what the coordinator said, unless it was killed
 * @param violations what must never be and was; empty is innocent
 * @param sentFrames frames that members sent, each copy of a broadcast counted
 * @param inFlightFrames frames in channel logs of a sealed snapshot
 * @param happenings events of the simulation
 * @param coordinatorMessages inputs that the coordinator's state machine took and actions that it
 *     returned
 * @param coordinatorNanos processor time that it took for them
 */
public record Verdict(
    Scenario scenario,
    Flaw flaw,
    Optional<SnapshotOutcome> outcome,
    List<String> violations,
    long sentFrames,
    long inFlightFrames,
    long happenings,
    long coordinatorMessages,
    long coordinatorNanos) {
  public Verdict {
    violations = List.copyOf(violations);
  }

  public boolean isSealed() {
    return outcome.filter(SnapshotOutcome.Sealed.class::isInstance).isPresent();
  }
}
