// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.demo;

import io.vnsnap.lab.session.Gaps;
import io.vnsnap.lab.session.Machine;
import io.vnsnap.lab.session.Steps;
import java.util.List;
import java.util.SortedMap;

/**
 * All figures of a run, as report.json has them. A key keeps its meaning; new ones may come.
 *
 * @param clean whether there was nothing to object to
 * @param pauseMillis how long each member stood still for the snapshot
 * @param hypervisorDowntimeMillis what QEMU itself reports of it
 * @param cutSkewMillis from the first member's cut to the last one's
 * @param heldFrames frames that waited for a cut
 * @param inFlightFrames frames kept with the snapshot, and replayed by restore and clone
 * @param saveSeconds from the beginning of the snapshot until it was sealed
 * @param memoryBytes of all members
 * @param storedBytes what the snapshot occupies
 * @param restoreMillis from the command until all members ran
 * @param restoreLoadedMillis from the command until no page was owed
 * @param workingSetBytes what the members rewrite, round after round, in total
 * @param gapsUndisturbed with nothing going on
 * @param gapsDuringSnapshot from before the snapshot until it was sealed
 * @param leftovers on the hosts at the end; must be empty
 */
record DemoReport(
    String startedAt,
    Machine machine,
    boolean clean,
    int members,
    int hosts,
    String carrier,
    SortedMap<String, Double> pauseMillis,
    SortedMap<String, Double> hypervisorDowntimeMillis,
    double cutSkewMillis,
    long heldFrames,
    long inFlightFrames,
    long orphans,
    long lost,
    Judgement.Errors errors,
    double tcpStallMillisMax,
    double saveSeconds,
    long memoryBytes,
    long storedBytes,
    long workingSetBytes,
    long rewrittenBytes,
    double restoreMillis,
    double restoreLoadedMillis,
    double cloneMillis,
    double cloneLoadedMillis,
    long restoreReplayedFrames,
    long cloneReplayedFrames,
    Gaps gapsUndisturbed,
    Gaps gapsDuringSnapshot,
    Baseline baseline,
    CutTimeline timeline,
    List<Judgement> judgements,
    List<String> leftovers,
    List<Steps.Step> steps) {}
