// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.record;

import io.vnsnap.core.model.SavedMember.SavedDisk;
import io.vnsnap.core.store.Manifest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What people want to know of a sealed snapshot, from its manifest.
 *
 * @param cutMicros when the first member was cut, in microseconds since 1970
 * @param prepareMicros from the beginning to the first cut
 * @param sealMicros from the first cut until all was in its files
 * @param skewMicros from the first cut to the last
 * @param pauseMicros the longest pause of a member
 */
public record Figures(
    String carrier,
    long cutMicros,
    long prepareMicros,
    long sealMicros,
    long skewMicros,
    long pauseMicros,
    long heldFrames,
    long inFlightFrames,
    long memoryBytes,
    long storedBytes,
    List<Member> members) {
  private static final double MICROS_PER_MILLI = 1000.0;

  public Figures {
    members = List.copyOf(members);
  }

  /**
   * @param uuid the domain's
   * @param downtimeMillis what the hypervisor itself reports; zero if it reports none
   * @param saveMillis from the cut until all was in its files
   */
  public record Member(
      String name,
      String uuid,
      String host,
      long cutMicros,
      long pauseMicros,
      double downtimeMillis,
      double saveMillis,
      long heldFrames,
      long inFlightFrames,
      long memoryBytes,
      long storedMemoryBytes,
      long diskBytes,
      long storedDiskBytes) {
    private static Member of(String name, Manifest.Member member) {
      return new Member(
          name,
          member.uuid(),
          member.host().value(),
          member.cut().stoppedMicros(),
          member.cut().resumedMicros() - member.cut().stoppedMicros(),
          member.saved().hypervisorDowntime().toNanos() / 1e6,
          member.saved().saveMillis(),
          member.channel().heldFrames(),
          member.channel().inFlightFrames(),
          member.saved().memoryBytes(),
          member.saved().storedMemoryBytes(),
          member.saved().disks().stream().mapToLong(SavedDisk::sizeBytes).sum(),
          member.saved().disks().stream().mapToLong(SavedDisk::storedBytes).sum());
    }
  }

  public static Figures of(Manifest manifest) {
    List<Member> members =
        manifest.members().entrySet().stream()
            .map(member -> Member.of(member.getKey().value(), member.getValue()))
            .toList();
    long cutMicros = members.stream().mapToLong(Member::cutMicros).min().orElse(0);
    Instant cut = Instant.EPOCH.plus(cutMicros, ChronoUnit.MICROS);
    return new Figures(
        manifest.carrier().name(),
        cutMicros,
        ChronoUnit.MICROS.between(manifest.createdAt(), cut),
        ChronoUnit.MICROS.between(cut, manifest.sealedAt()),
        Math.round(manifest.cutSkewMillis() * MICROS_PER_MILLI),
        members.stream().mapToLong(Member::pauseMicros).max().orElse(0),
        manifest.heldFrames(),
        manifest.inFlightFrames(),
        manifest.memoryBytes(),
        manifest.storedBytes(),
        members);
  }
}
