// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.schedule;

import java.time.Instant;
import java.util.Optional;

/**
 * How a policy goes. {@link PolicyRules} say what comes next.
 *
 * @param active whether it runs at all
 * @param next when it is due
 * @param last when it was run last
 * @param failures in a row
 * @param problem why the last run failed, if it did
 */
public record PolicyRun(
    boolean active, Instant next, Optional<Instant> last, int failures, Optional<String> problem) {

  /** A policy that has just been made. */
  public static PolicyRun first(Schedule schedule, boolean active, Instant now) {
    return new PolicyRun(active, schedule.nextAfter(now), Optional.empty(), 0, Optional.empty());
  }

  /**
   * Its owner has changed it. Who switches it on or off has looked at it: failures of before count
   * no more.
   *
   * @param schedule the new one
   * @param wanted whether it is to run, if the owner says so
   */
  public PolicyRun changed(Schedule schedule, Optional<Boolean> wanted, Instant now) {
    boolean looked = wanted.isPresent();
    return new PolicyRun(
        wanted.orElse(active),
        schedule.nextAfter(now),
        last,
        looked ? 0 : failures,
        looked ? Optional.empty() : problem);
  }

  public boolean isDue(Instant now) {
    return active && !next.isAfter(now);
  }
}
