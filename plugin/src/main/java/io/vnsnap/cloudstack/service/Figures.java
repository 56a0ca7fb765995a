// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.store.Manifest;
import java.util.LongSummaryStatistics;

/** Takes the figures of a sealed snapshot from its manifest. */
final class Figures {
  private static final double MICROS_PER_MILLI = 1000.0;

  private Figures() {}

  static void fill(VniSnapshotVO snapshot, Manifest manifest) {
    LongSummaryStatistics cuts =
        manifest.members().values().stream()
            .mapToLong(member -> member.cut().stoppedMicros())
            .summaryStatistics();
    snapshot.setCarrier(manifest.carrier().name());
    snapshot.setPauseMicros(Math.round(manifest.longestPauseMillis() * MICROS_PER_MILLI));
    snapshot.setCutMicros(cuts.getMin());
    snapshot.setSkewMicros(cuts.getMax() - cuts.getMin());
    snapshot.setHeldFrames(manifest.heldFrames());
    snapshot.setInFlightFrames(manifest.inFlightFrames());
    snapshot.setMemoryBytes(manifest.memoryBytes());
    snapshot.setStoredBytes(manifest.storedBytes());
  }

  static void fill(VniSnapshotMemberVO row, Manifest.Member member) {
    row.setHostUuid(member.host().value());
    row.setCutMicros(member.cut().stoppedMicros());
    row.setPauseMicros(member.cut().resumedMicros() - member.cut().stoppedMicros());
    row.setHeldFrames(member.channel().heldFrames());
    row.setInFlightFrames(member.channel().inFlightFrames());
    row.setMemoryBytes(member.saved().memoryBytes());
    row.setStoredMemoryBytes(member.saved().storedMemoryBytes());
    row.setDiskBytes(member.saved().disks().stream().mapToLong(SavedDisk::sizeBytes).sum());
    row.setStoredDiskBytes(member.saved().disks().stream().mapToLong(SavedDisk::storedBytes).sum());
  }
}
