// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.CutTimes;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Remembers how far an operation and each of its members have got. Safe for use by threads. */
public class ProgressTracker implements ServiceListener {
  /** The part of a member's save that is over when its checksums are begun. */
  private static final int SAVED_BEFORE_CHECKSUMS = 70;

  private static final int ALL = 100;

  private final Map<MemberName, ProgressReport.Member> members = new LinkedHashMap<>();
  private String step = ProgressReport.NONE.step();
  private int percent;

  /** It has got further. Called by the thread that told so; must return at once. */
  protected void changed() {}

  /** How far it is now. */
  public final synchronized ProgressReport report() {
    return new ProgressReport(step, percent, List.copyOf(members.values()));
  }

  @Override
  public synchronized void progress(Step reached, int percentOfAll) {
    step = reached.name().toLowerCase(Locale.ROOT);
    percent = percentOfAll;
    changed();
  }

  @Override
  public void ready(MemberName member, HostName host) {
    set(member, "ready", 0);
  }

  @Override
  public void cut(MemberName member, HostName host, CutTimes times) {
    set(member, "cut", 0);
  }

  @Override
  public void saved(MemberName member, HostName host) {
    set(member, "saved", ALL);
  }

  @Override
  public void working(
      MemberName member,
      HostName host,
      AgentEvent.Progress.Step work,
      long doneBytes,
      long totalBytes) {
    int done = totalBytes == 0 ? 0 : (int) Math.min(ALL, ALL * doneBytes / totalBytes);
    switch (work) {
      case SAVE -> set(member, "save", SAVED_BEFORE_CHECKSUMS * done / ALL);
      case CHECKSUM ->
          set(member, "save", SAVED_BEFORE_CHECKSUMS + (ALL - SAVED_BEFORE_CHECKSUMS) * done / ALL);
      case LOAD -> load(member, done);
    }
  }

  @Override
  public void started(MemberName member, HostName host) {
    keep(member, "started");
  }

  @Override
  public void loaded(MemberName member, HostName host) {
    set(member, "loaded", ALL);
  }

  @Override
  public void failed(MemberName member, HostName host, String reason) {
    keep(member, "failed");
  }

  /** A member that runs already goes on to get its memory. */
  private synchronized void load(MemberName member, int done) {
    ProgressReport.Member known = members.get(member);
    set(member, known != null && known.step().equals("started") ? "started" : "load", done);
  }

  private synchronized void keep(MemberName member, String reached) {
    ProgressReport.Member known = members.get(member);
    set(member, reached, known == null ? 0 : known.percent());
  }

  private synchronized void set(MemberName member, String reached, int done) {
    members.put(member, new ProgressReport.Member(member.value(), reached, done));
    changed();
  }
}
