// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is asked of all members of a network together. */
public final class Guests {
  private static final Logger LOG = LoggerFactory.getLogger(Guests.class);
  private static final Duration AT_WORK = Duration.ofMinutes(3);
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private Guests() {}

  /**
   * Waits until every part of the workload of each has begun.
   *
   * @throws LabException that names the first that does not begin
   */
  public static void awaitAtWork(Collection<Guest> guests) {
    Deadline deadline = Deadline.in(AT_WORK);
    Parallel.each(
        guests,
        guest ->
            deadline.until(
                () -> isAtWork(guest),
                "the workload of %s is not at work: see `lab console %s`"
                    .formatted(guest.domain(), guest.domain())));
  }

  private static boolean isAtWork(Guest guest) {
    try {
      return guest.report().isAtWork();
    } catch (LabException e) {
      LOG.debug("not yet", e);
      return false;
    }
  }

  /** Quiesces them, waits until nothing is under way, and judges; they stay quiet. */
  public static Verdict quiesceAndJudge(Collection<Guest> guests) {
    Parallel.each(guests, Guest::quiesce);
    settle(guests);
    Parallel.each(guests, Guest::verifyMemory);
    return Judge.judge(reports(guests));
  }

  /** Judges, then lets them go on. */
  public static Verdict judge(Collection<Guest> guests) {
    try {
      return quiesceAndJudge(guests);
    } finally {
      Parallel.each(guests, Guest::resume);
    }
  }

  /** Something that is lost keeps them from settling: then the deadline ends the wait. */
  private static void settle(Collection<Guest> guests) {
    Deadline deadline = Deadline.in(SETTLE);
    boolean settled =
        deadline.reached(
            () -> {
              Verdict now = Judge.judge(reports(guests));
              return now.lost() == 0 && now.tcpErrors() == 0;
            });
    LOG.debug("settled: {}", settled);
  }

  private static List<GuestReport> reports(Collection<Guest> guests) {
    return Parallel.map(guests, Guest::report);
  }
}
