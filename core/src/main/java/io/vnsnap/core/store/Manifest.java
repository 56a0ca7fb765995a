// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.vnsnap.core.model.ColorCarrier;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.model.Nic;
import io.vnsnap.core.model.SavedMember;
import io.vnsnap.core.model.SnapshotName;
import io.vnsnap.core.port.ChannelCounts;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sealed snapshot is: enough to show, verify and restore it without anything else.
 *
 * @param operation the id of the operation that made it
 * @param vni the VNI, as its file named it
 * @param createdAt when the operation began
 * @param sealedAt when everything was in its files
 * @param bridges the bridges of the VNI on its hosts, with their MTU
 * @param hosts the hosts of the VNI, also those without a member
 * @param cutSkewMillis from the first member's cut to the last one's, as far as the hosts' clocks
 *     agree
 */
public record Manifest(
    SnapshotName name,
    String operation,
    String vni,
    Instant createdAt,
    Instant sealedAt,
    ColorCarrier carrier,
    SortedMap<String, Integer> bridges,
    List<HostName> hosts,
    double cutSkewMillis,
    SortedMap<MemberName, Member> members) {
  /** The file in a member's folder that has the frames in flight to it. */
  public static final String CHANNEL_FILE = "channel.pcapng";

  public Manifest {
    bridges = Collections.unmodifiableSortedMap(new TreeMap<>(bridges));
    hosts = List.copyOf(hosts);
    members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    members.forEach(Manifest::checkConfined);
  }

  private static void checkConfined(MemberName name, Member member) {
    for (StoredFile file : member.files()) {
      if (!file.path().startsWith(name + "/")) {
        throw new IllegalArgumentException(
            "%s is not in the folder of member %s".formatted(file.path(), name));
      }
    }
  }

  /**
   * One member of the snapshot.
   *
   * @param host the host that it was cut on
   * @param uuid the domain's UUID
   * @param nics its NICs at the cut
   * @param files everything in its folder, by paths below the snapshot's folder
   */
  public record Member(
      HostName host,
      String uuid,
      List<Nic> nics,
      CutTimes cut,
      ChannelCounts channel,
      SavedMember saved,
      List<StoredFile> files) {
    public Member {
      nics = List.copyOf(nics);
      files = List.copyOf(files);
    }

    /** What its memory and disks occupy, holes left out. */
    @JsonIgnore
    public long storedBytes() {
      return saved.storedMemoryBytes()
          + saved.disks().stream().mapToLong(SavedMember.SavedDisk::storedBytes).sum();
    }
  }

  /** The file with the frames in flight to a member. */
  public Optional<StoredFile> channel(MemberName member) {
    return files().stream()
        .filter(file -> file.path().equals("%s/%s".formatted(member, CHANNEL_FILE)))
        .findFirst();
  }

  @JsonIgnore
  public List<StoredFile> files() {
    return members.values().stream().flatMap(member -> member.files().stream()).toList();
  }

  @JsonIgnore
  public long heldFrames() {
    return members.values().stream().mapToLong(member -> member.channel().heldFrames()).sum();
  }

  @JsonIgnore
  public long inFlightFrames() {
    return members.values().stream().mapToLong(member -> member.channel().inFlightFrames()).sum();
  }

  @JsonIgnore
  public long memoryBytes() {
    return members.values().stream().mapToLong(member -> member.saved().memoryBytes()).sum();
  }

  @JsonIgnore
  public long storedBytes() {
    return members.values().stream().mapToLong(Member::storedBytes).sum();
  }

  /** The longest pause of a member. */
  @JsonIgnore
  public double longestPauseMillis() {
    return members.values().stream()
        .mapToDouble(member -> member.cut().pauseMillis())
        .max()
        .orElse(0);
  }
}
