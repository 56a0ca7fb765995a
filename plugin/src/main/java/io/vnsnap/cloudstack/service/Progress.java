// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.cloudstack.service;

import io.vnsnap.cloudstack.api.VniProgressResponse;
import io.vnsnap.cloudstack.cloud.Jobs;
import io.vnsnap.cloudstack.record.VniSnapshotDao;
import io.vnsnap.cloudstack.record.VniSnapshotVO;
import io.vnsnap.core.service.ServiceListener;
import io.vnsnap.core.service.Step;
import java.util.Locale;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Shows how far an operation is, in its job and in the snapshot's row. What can't be shown is not
 * worth an operation, so it never fails.
 */
final class Progress implements ServiceListener {
  private static final Logger LOG = LogManager.getLogger(Progress.class);

  /** Smaller steps are not worth the database's time. */
  private static final int PERCENT_STEP = 2;

  private final VniSnapshotVO snapshot;
  private final VniSnapshotDao snapshots;
  private final Jobs jobs;
  private final OperationCall call;
  private final int from;
  private final int to;
  private String shownStep = "";
  private int shownPercent = -PERCENT_STEP;

  /**
   * @param from percent of the whole operation at which this part of it begins
   * @param to and at which it ends
   */
  Progress(
      VniSnapshotVO snapshot,
      VniSnapshotDao snapshots,
      Jobs jobs,
      OperationCall call,
      int from,
      int to) {
    this.snapshot = snapshot;
    this.snapshots = snapshots;
    this.jobs = jobs;
    this.call = call;
    this.from = from;
    this.to = to;
  }

  @Override
  public void progress(Step step, int percent) {
    show(step.name().toLowerCase(Locale.ROOT), percent);
  }

  /**
   * @param percent of this part
   */
  void show(String step, int percent) {
    int whole = from + (to - from) * percent / 100;
    if (step.equals(shownStep) && whole < shownPercent + PERCENT_STEP) {
      return;
    }
    shownStep = step;
    shownPercent = whole;
    try {
      snapshot.setStep(step);
      snapshot.setProgress(whole);
      snapshots.update(snapshot.getId(), snapshot);
      if (call.jobId() != null) {
        jobs.report(call.jobId(), whole, new VniProgressResponse(step, whole));
      }
    } catch (RuntimeException e) {
      LOG.warn("the progress of VNI snapshot {} can't be shown", snapshot.getUuid(), e);
    }
  }
}
