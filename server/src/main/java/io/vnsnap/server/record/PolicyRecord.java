// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.server.record;

import io.vnsnap.core.schedule.Interval;
import io.vnsnap.core.schedule.PolicyRun;
import io.vnsnap.core.schedule.Schedule;
import io.vnsnap.core.schedule.ScheduleException;
import java.time.Instant;
import java.util.Optional;

/**
 * Snapshots of a network that are taken again and again.
 *
 * @param run how it goes
 * @param snapshotId the snapshot that is being taken
 */
public record PolicyRecord(
    String id,
    String networkId,
    String account,
    Instant created,
    Terms terms,
    PolicyRun run,
    Optional<String> snapshotId) {

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

  public PolicyRecord withTerms(Terms changed, PolicyRun next) {
    return new PolicyRecord(id, networkId, account, created, changed, next, snapshotId);
  }

  /** It goes differently now. */
  public PolicyRecord withRun(PolicyRun next, Optional<String> taken) {
    return new PolicyRecord(id, networkId, account, created, terms, next, taken);
  }
}
