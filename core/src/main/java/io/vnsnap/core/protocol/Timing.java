// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.protocol;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param lease a host that hears no command for so long takes everything back by itself, and the
 *     coordinator gives up a host that it does not hear for so long
 * @param keepAlive how often leases are renewed; several times in a lease
 * @param step no single step on a host waits longer
 * @param prepare until all hosts are prepared; or, at a restore, cleared and loaded
 * @param cut until all members are cut; or, at a restore, have started
 * @param drainRound after this the markers are sent again
 * @param drain until no pre frame is under way
 * @param release until all rules are gone; or, at a restore, all taps are open
 * @param save until everything is in its files; or, at a restore, in memory, or, at a take-over,
 *     loaded
 * @param end until all hosts have confirmed the end, good or bad
 */
public record Timing(
    Duration lease,
    Duration keepAlive,
    Duration step,
    Duration prepare,
    Duration cut,
    Duration drainRound,
    Duration drain,
    Duration release,
    Duration save,
    Duration end) {
  public Timing {
    if (keepAlive.multipliedBy(2).compareTo(lease) > 0) {
      throw new IllegalArgumentException(
          "a lease of %s is not renewed in time every %s; renew at least twice in a lease"
              .formatted(lease, keepAlive));
    }
  }

  /** For real hosts; a day for saving, since nothing suffers while it takes. */
  public static Timing defaults() {
    return new Timing(
        Duration.ofSeconds(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ofMinutes(1),
        Duration.ofMillis(250),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofDays(1),
        Duration.ofMinutes(2));
  }

  /** After how many renewals without a word from it a host counts as lost. */
  int silentKeepAlives() {
    return (int) Math.max(2, lease.toMillis() / Math.max(1, keepAlive.toMillis()));
  }
}
