// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.Disk;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberInspection;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.OperationListener;
import io.vnsnap.core.protocol.SnapshotPlan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells how far a snapshot has got, from what its hosts report. */
final class SnapshotProgress implements OperationListener {
  // Percentages at which the steps begin. Saving is what takes its time.
  private static final int PREPARE = 2;
  private static final int CUT = 10;
  private static final int DRAIN = 14;
  private static final int RELEASE = 16;
  private static final int SAVE = 18;
  private static final int SEAL = 96;
  private static final int END = 100;

  /** The part of a member's save that is over when its checksums are begun. */
  private static final double SAVED_BEFORE_CHECKSUMS = 0.7;

  private final SnapshotPlan plan;
  private final ServiceListener listener;
  private final Percent percent;
  private final int members;
  private final Set<HostName> prepared = new HashSet<>();
  private final Set<MemberName> cut = new HashSet<>();
  private final Set<HostName> drained = new HashSet<>();
  private final Set<HostName> released = new HashSet<>();
  private final Set<HostName> saved = new HashSet<>();

  /** The most that each member may have to save. */
  private final Map<MemberName, Long> sizesBytes = new HashMap<>();

  /** How much of each member's save is done, from 0 to 1. */
  private final Map<MemberName, Double> saves = new HashMap<>();

  SnapshotProgress(SnapshotPlan plan, ServiceListener listener) {
    this.plan = plan;
    this.listener = listener;
    this.percent = new Percent(listener);
    this.members = plan.hosts().values().stream().mapToInt(List::size).sum();
    percent.reached(Step.PREPARE, PREPARE, CUT, 0);
  }

  /** All is done. */
  void sealed() {
    percent.reached(Step.SEAL, SEAL, END, 1);
  }

  @Override
  public void event(HostName host, AgentEvent event) {
    if (event instanceof AgentEvent.Prepared ready) {
      prepared.add(host);
      ready.members().forEach(member -> sizesBytes.put(member.member(), sizeBytes(member)));
      ready.members().forEach(member -> listener.ready(member.member(), host));
    } else if (event instanceof AgentEvent.MemberCut done) {
      cut.add(done.member());
      listener.cut(done.member(), host, done.times());
    } else if (event instanceof AgentEvent.Drained) {
      drained.add(host);
    } else if (event instanceof AgentEvent.Released) {
      released.add(host);
    } else if (event instanceof AgentEvent.HostSaved done) {
      saved.add(host);
      done.members().keySet().forEach(member -> saves.put(member, 1.0));
      done.members().keySet().forEach(member -> listener.saved(member, host));
    } else if (event instanceof AgentEvent.Progress progress) {
      saves.merge(progress.member(), share(progress), Math::max);
      listener.working(
          progress.member(), host, progress.step(), progress.doneBytes(), progress.totalBytes());
    }
    tell();
  }

  private void tell() {
    if (prepared.size() < plan.hosts().size()) {
      percent.reached(Step.PREPARE, PREPARE, CUT, share(prepared));
    } else if (cut.size() < members) {
      percent.reached(Step.CUT, CUT, DRAIN, (double) cut.size() / members);
    } else if (drained.size() < plan.hosts().size()) {
      percent.reached(Step.DRAIN, DRAIN, RELEASE, share(drained));
    } else if (released.size() < plan.hosts().size()) {
      percent.reached(Step.RELEASE, RELEASE, SAVE, share(released));
    } else if (saved.size() < plan.hosts().size()) {
      percent.reached(Step.SAVE, SAVE, SEAL, savedShare());
    } else {
      percent.reached(Step.SEAL, SEAL, END, 0);
    }
  }

  private double share(Set<HostName> hosts) {
    return (double) hosts.size() / plan.hosts().size();
  }

  /** Members count by their size. */
  private double savedShare() {
    double all = 0;
    double done = 0;
    for (Map.Entry<MemberName, Long> member : sizesBytes.entrySet()) {
      all += member.getValue();
      done += member.getValue() * saves.getOrDefault(member.getKey(), 0.0);
    }
    return all == 0 ? 0 : done / all;
  }

  private double share(AgentEvent.Progress progress) {
    return switch (progress.step()) {
      case SAVE ->
          SAVED_BEFORE_CHECKSUMS
              * part(progress.doneBytes(), sizesBytes.getOrDefault(progress.member(), 0L));
      case CHECKSUM ->
          SAVED_BEFORE_CHECKSUMS
              + (1 - SAVED_BEFORE_CHECKSUMS) * part(progress.doneBytes(), progress.totalBytes());
      case LOAD -> 0;
    };
  }

  private static double part(long doneBytes, long totalBytes) {
    return totalBytes == 0 ? 0 : Math.min(1, (double) doneBytes / totalBytes);
  }

  private static long sizeBytes(MemberInspection member) {
    return member.memoryBytes() + member.disks().stream().mapToLong(Disk::sizeBytes).sum();
  }
}
