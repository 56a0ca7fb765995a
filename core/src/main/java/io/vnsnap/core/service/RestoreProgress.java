// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.service;

import io.vnsnap.core.message.AgentEvent;
import io.vnsnap.core.model.HostName;
import io.vnsnap.core.model.MemberName;
import io.vnsnap.core.operation.OperationListener;
import io.vnsnap.core.protocol.RestorePlan;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** Tells how far a restore has got, from what its hosts report. */
final class RestoreProgress implements OperationListener {
  // Percentages at which the steps begin. Members are of use from FILL on.
  private static final int CLEAR = 2;
  private static final int LOAD = 10;
  private static final int START = 50;
  private static final int FILL = 60;
  private static final int END = 100;

  private final RestorePlan plan;
  private final ServiceListener listener;
  private final Percent percent;
  private final int members;
  private final Set<HostName> cleared = new HashSet<>();
  private final Set<HostName> loaded = new HashSet<>();
  private final Set<HostName> started = new HashSet<>();
  private final Set<MemberName> filled = new HashSet<>();
  private OptionalLong runningNanos = OptionalLong.empty();

  RestoreProgress(RestorePlan plan, ServiceListener listener) {
    this.plan = plan;
    this.listener = listener;
    this.percent = new Percent(listener);
    this.members = plan.hosts().values().stream().mapToInt(part -> part.load().size()).sum();
    percent.reached(Step.CLEAR, CLEAR, LOAD, 0);
  }

  /** All is done. */
  void ended() {
    percent.reached(Step.FILL, FILL, END, 1);
  }

  /** When all members ran, as System.nanoTime; absent if they never did. */
  OptionalLong runningNanos() {
    return runningNanos;
  }

  @Override
  public void running(long replayedFrames) {
    runningNanos = OptionalLong.of(System.nanoTime());
  }

  @Override
  public void event(HostName host, AgentEvent event) {
    if (event instanceof AgentEvent.RestorePrepared) {
      cleared.add(host);
    } else if (event instanceof AgentEvent.Loaded) {
      loaded.add(host);
    } else if (event instanceof AgentEvent.Started ready) {
      started.add(host);
      ready.startedMicros().keySet().forEach(member -> listener.started(member, host));
    } else if (event instanceof AgentEvent.MemoryLoaded ready) {
      filled.add(ready.member());
      listener.loaded(ready.member(), host);
    } else if (event instanceof AgentEvent.MemberFailed failed) {
      filled.add(failed.member());
      listener.failed(failed.member(), host, failed.reason());
    } else if (event instanceof AgentEvent.Progress progress) {
      listener.working(
          progress.member(), host, progress.step(), progress.doneBytes(), progress.totalBytes());
    }
    tell();
  }

  private void tell() {
    int hosts = plan.hosts().size();
    if (cleared.size() < hosts) {
      percent.reached(Step.CLEAR, CLEAR, LOAD, (double) cleared.size() / hosts);
    } else if (loaded.size() < hosts) {
      percent.reached(Step.LOAD, LOAD, START, (double) loaded.size() / hosts);
    } else if (started.size() < hosts) {
      percent.reached(Step.START, START, FILL, (double) started.size() / hosts);
    } else {
      percent.reached(Step.FILL, FILL, END, (double) filled.size() / members);
    }
  }
}
