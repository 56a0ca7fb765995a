// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.record.VniSnapshotMemberVO;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.store.Manifest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LongSummaryStatistics;

/** Takes the figures of a sealed snapshot from its manifest. */
final class Figures {
  private static final double MICROS_PER_MILLI = 1000.0;
  private static final long NANOS_PER_MICRO = 1000;

  private Figures() {}

  static void fill(VniSnapshotVO snapshot, Manifest manifest) {
    LongSummaryStatistics cuts =
        manifest.members().values().stream()
            .mapToLong(member -> member.cut().stoppedMicros())
            .summaryStatistics();
    snapshot.setCarrier(manifest.carrier().name());
    snapshot.setPauseMicros(Math.round(manifest.longestPauseMillis() * MICROS_PER_MILLI));
    snapshot.setCutMicros(cuts.getMin());
    Instant firstCut = Instant.EPOCH.plus(cuts.getMin(), ChronoUnit.MICROS);
    snapshot.setPrepareMicros(ChronoUnit.MICROS.between(manifest.createdAt(), firstCut));
    snapshot.setSealMicros(ChronoUnit.MICROS.between(firstCut, manifest.sealedAt()));
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
    row.setDowntimeMicros(member.saved().hypervisorDowntime().toNanos() / NANOS_PER_MICRO);
    row.setSaveMicros(Math.round(member.saved().saveMillis() * MICROS_PER_MILLI));
    row.setHeldFrames(member.channel().heldFrames());
    row.setInFlightFrames(member.channel().inFlightFrames());
    row.setMemoryBytes(member.saved().memoryBytes());
    row.setStoredMemoryBytes(member.saved().storedMemoryBytes());
    row.setDiskBytes(member.saved().disks().stream().mapToLong(SavedDisk::sizeBytes).sum());
    row.setStoredDiskBytes(member.saved().disks().stream().mapToLong(SavedDisk::storedBytes).sum());
  }
}
