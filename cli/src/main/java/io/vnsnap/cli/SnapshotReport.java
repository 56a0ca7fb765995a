// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cli;

import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.service.CreatedSnapshot;
import io.vnsnap.core.service.Milestone;
import io.vnsnap.core.store.Manifest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A snapshot in figures, as create and show print it.
 *
 * @param timeline what was reached when; only create knows it
 */
record SnapshotReport(
    String name,
    String vni,
    String operation,
    Instant createdAt,
    Instant sealedAt,
    ColorCarrier carrier,
    int hosts,
    int members,
    SortedMap<String, Double> pauseMillis,
    double cutSkewMillis,
    long heldFrames,
    long inFlightFrames,
    double saveSeconds,
    long memoryBytes,
    long storedBytes,
    List<Member> memberList,
    List<String> warnings,
    List<Milestone> timeline) {
  private static final double MILLIS_PER_SECOND = 1000.0;

  /** One member of it; times of day are on its host's clock, in microseconds since 1970. */
  record Member(
      String name,
      String host,
      String uuid,
      long stoppedMicros,
      long resumedMicros,
      double pauseMillis,
      double hypervisorDowntimeMillis,
      int preCopyRounds,
      long preCopyBytes,
      long heldFrames,
      long inFlightFrames,
      long unreadFrames,
      double saveMillis,
      long memoryBytes,
      long storedBytes,
      int disks) {}

  /** A snapshot from the store. */
  static SnapshotReport of(Manifest manifest) {
    return of(manifest, List.of(), List.of());
  }

  /** A snapshot that was just taken. */
  static SnapshotReport of(CreatedSnapshot created) {
    return of(created.manifest(), created.warnings(), created.timeline());
  }

  private static SnapshotReport of(
      Manifest manifest, List<String> warnings, List<Milestone> timeline) {
    List<Member> members = new ArrayList<>();
    SortedMap<String, Double> pauses = new TreeMap<>();
    manifest
        .members()
        .forEach(
            (name, member) -> {
              members.add(member(name.value(), member));
              pauses.put(name.value(), member.cut().pauseMillis());
            });
    return new SnapshotReport(
        manifest.name().value(),
        manifest.vni(),
        manifest.operation(),
        manifest.createdAt(),
        manifest.sealedAt(),
        manifest.carrier(),
        manifest.hosts().size(),
        members.size(),
        pauses,
        manifest.cutSkewMillis(),
        manifest.heldFrames(),
        manifest.inFlightFrames(),
        Duration.between(manifest.createdAt(), manifest.sealedAt()).toMillis() / MILLIS_PER_SECOND,
        manifest.memoryBytes(),
        manifest.storedBytes(),
        members,
        warnings,
        timeline);
  }

  private static Member member(String name, Manifest.Member member) {
    return new Member(
        name,
        member.host().value(),
        member.uuid(),
        member.cut().stoppedMicros(),
        member.cut().resumedMicros(),
        member.cut().pauseMillis(),
        member.saved().hypervisorDowntime().toNanos() / 1e6,
        member.saved().preCopy().rounds(),
        member.saved().preCopy().sentBytes(),
        member.channel().heldFrames(),
        member.channel().inFlightFrames(),
        member.channel().unreadFrames(),
        member.saved().saveMillis(),
        member.saved().memoryBytes(),
        member.storedBytes(),
        member.saved().disks().size());
  }

  String text() {
    Table table =
        new Table("MEMBER", "HOST", "PAUSE", "HELD", "IN FLIGHT", "SAVED IN", "MEMORY", "STORED");
    for (Member member : memberList) {
      table.add(
          member.name(),
          member.host(),
          Quantity.millis(member.pauseMillis()),
          member.heldFrames(),
          member.inFlightFrames(),
          Quantity.seconds(member.saveMillis() / MILLIS_PER_SECOND),
          Quantity.bytes(member.memoryBytes()),
          Quantity.bytes(member.storedBytes()));
    }
    return """
        Snapshot %s of %s, taken %s, color by %s.

        %s
        Cut within %s; %d frames held and delivered, %d in flight and kept.
        %s of memory, %s stored with disks; %s in all.
        """
        .formatted(
            name,
            vni,
            createdAt,
            carrier.name().toLowerCase(Locale.ROOT).replace('_', '-'),
            table,
            Quantity.millis(cutSkewMillis),
            heldFrames,
            inFlightFrames,
            Quantity.bytes(memoryBytes),
            Quantity.bytes(storedBytes),
            Quantity.seconds(saveSeconds));
  }
}
