// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.api.VniMemberProgressResponse;
import io.vnsnap.cloudstack.api.VniProgressResponse;
import io.vnsnap.cloudstack.cloud.Jobs;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.core.service.ProgressReport;
import io.vnsnap.core.service.ProgressTracker;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Shows how far an operation is, in its job and in the snapshot's row. What can't be shown is not
 * worth an operation, so it never fails.
 */
final class Progress extends ProgressTracker {
  private static final Logger LOG = LogManager.getLogger(Progress.class);

  /** Smaller steps are not worth the database's time. */
  private static final int PERCENT_STEP = 2;

  private final VniSnapshotVO snapshot;
  private final VniSnapshotDao snapshots;
  private final Jobs jobs;
  private final OperationCall call;
  private final int from;
  private final int to;
  private final Map<String, String> names;
  private String shownStep = "";
  private List<String> shownMembers = List.of();
  private int shownPercent = -PERCENT_STEP;

  /**
   * @param from percent of the whole operation at which this part of it begins
   * @param to and at which it ends
   * @param names for each name of a member that the engine uses the one that people know
   */
  Progress(
      VniSnapshotVO snapshot,
      VniSnapshotDao snapshots,
      Jobs jobs,
      OperationCall call,
      int from,
      int to,
      Map<String, String> names) {
    this.snapshot = snapshot;
    this.snapshots = snapshots;
    this.jobs = jobs;
    this.call = call;
    this.from = from;
    this.to = to;
    this.names = Map.copyOf(names);
  }

  @Override
  protected void changed() {
    ProgressReport report = report();
    show(report.step(), report.percent(), report.members());
  }

  /**
   * Something that is not the engine's.
   *
   * @param percent of this part
   */
  void show(String step, int percent) {
    show(step, percent, List.of());
  }

  private void show(String step, int percent, List<ProgressReport.Member> members) {
    int whole = from + (to - from) * percent / 100;
    List<String> steps = members.stream().map(ProgressReport.Member::step).toList();
    if (step.equals(shownStep)
        && steps.equals(shownMembers)
        && whole < shownPercent + PERCENT_STEP) {
      return;
    }
    shownStep = step;
    shownMembers = steps;
    shownPercent = whole;
    try {
      snapshot.setStep(step);
      snapshot.setProgress(whole);
      snapshots.update(snapshot.getId(), snapshot);
      if (call.jobId() != null) {
        jobs.report(
            call.jobId(),
            whole,
            new VniProgressResponse(step, whole, members.stream().map(this::response).toList()));
      }
    } catch (RuntimeException e) {
      LOG.warn("the progress of VNI snapshot {} can't be shown", snapshot.getUuid(), e);
    }
  }

  private VniMemberProgressResponse response(ProgressReport.Member member) {
    return new VniMemberProgressResponse(
        names.getOrDefault(member.name(), member.name()), member.step(), member.percent());
  }
}
