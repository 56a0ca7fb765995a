// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.schedule;

import java.time.Duration;
import java.time.Instant;

/**
 * When a policy runs next. A failure is tried again soon, and then less and less soon, but never
 * later than the schedule says.
 */
public final class PolicyClock {
  private static final Duration FIRST_RETRY = Duration.ofMinutes(5);
  private static final int MOST_DOUBLINGS = 10;

  private PolicyClock() {}

  /** Also for runs that were missed: they are made up for once, at once, and then forgotten. */
  public static Instant afterRun(Schedule schedule, Instant now) {
    return schedule.nextAfter(now);
  }

  /**
   * @param failures in a row, with the one that just happened
   */
  public static Instant afterFailure(Schedule schedule, Instant now, int failures) {
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    Instant retry = now.plus(wait);
    Instant regular = schedule.nextAfter(now);
    return retry.isBefore(regular) ? retry : regular;
  }
}
