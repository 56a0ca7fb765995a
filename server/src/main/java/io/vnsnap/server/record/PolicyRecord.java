// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.record;

import io.vnsnap.core.schedule.Interval;
import io.vnsnap.core.schedule.Schedule;
import io.vnsnap.core.schedule.ScheduleException;
import java.time.Instant;
import java.util.Optional;

/** Snapshots of a network that are taken again and again. */
public record PolicyRecord(
    String id, String networkId, String account, Instant created, Terms terms, Run run) {

  /**
   * What its owner wants.
   *
   * @param keep how many snapshots are kept
   * @param skipStopped whether members that are off are left out
   */
  public record Terms(
      String name,
      Interval interval,
      String schedule,
      String timezone,
      int keep,
      boolean skipStopped) {
    /**
     * When it is due.
     *
     * @throws ScheduleException if the schedule is not of the form that its interval needs
     */
    public Schedule parsed() throws ScheduleException {
      return Schedule.parse(interval, schedule, timezone);
    }
  }

  /**
   * How it goes.
   *
   * @param failures in a row
   * @param problem why the last run failed, if it did
   * @param snapshotId the snapshot that is being taken
   */
  public record Run(
      boolean active,
      Instant next,
      Optional<Instant> last,
      int failures,
      Optional<String> problem,
      Optional<String> snapshotId) {}

  public PolicyRecord withTerms(Terms changed) {
    return new PolicyRecord(id, networkId, account, created, changed, run);
  }

  public PolicyRecord withRun(Run changed) {
    return new PolicyRecord(id, networkId, account, created, terms, changed);
  }
}
