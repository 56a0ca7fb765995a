// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import io.vnsnap.core.message.MemberFiles;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.port.ChannelCounts;
import java.util.Collections;
import java.util.LongSummaryStatistics;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that the manifest says.
 *
 * @param drainRounds how often markers were sent; 1 unless some were lost
 */
public record SnapshotResult(
    SnapshotPlan plan, SortedMap<MemberName, MemberResult> members, int drainRounds) {
  public SnapshotResult {
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
  }

  /**
   * @param inspection the member as it was when it was prepared
   * @param cutByFrame whether a post frame was held for it before its cut
   */
  public record MemberResult(
      HostName host,
      MemberInspection inspection,
      CutTimes cut,
      boolean cutByFrame,
      ChannelCounts counts,
      MemberFiles files) {}

  /** From the first cut to the last, as far as the hosts' clocks agree. */
  public double cutSkewMillis() {
    LongSummaryStatistics cuts =
        members.values().stream()
            .mapToLong(member -> member.cut().stoppedMicros())
            .summaryStatistics();
    return (cuts.getMax() - cuts.getMin()) / 1000.0;
  }

  public long heldFrames() {
    return members.values().stream().mapToLong(member -> member.counts().heldFrames()).sum();
  }

  public long inFlightFrames() {
    return members.values().stream().mapToLong(member -> member.counts().inFlightFrames()).sum();
  }
}
