// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.lab.session;

import io.vnsnap.lab.Deadline;
import io.vnsnap.lab.Guest;
import io.vnsnap.lab.GuestReport;
import io.vnsnap.lab.Heartbeat;
import io.vnsnap.lab.Parallel;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The longest time for which each guest did not run, while something was done.
 *
 * @param guestMillis as the guest's own clock saw it, which stands still with its vCPUs
 * @param outsideMillis between two of its heartbeats, by the machine's clock
 * @param tcpStallMillisMax longest time that one of the guests' TCP streams stood still
 */
public record Gaps(
    SortedMap<String, Double> guestMillis,
    SortedMap<String, Double> outsideMillis,
    double tcpStallMillisMax) {
  private static final double MICROS_PER_MILLI = 1000.0;

  /** Gaps and the result of what was done meanwhile. */
  public record Observed<T>(Gaps gaps, T result) {}

  public static <T> Observed<T> during(List<Guest> guests, Supplier<T> work) {
    List<Heartbeat> heartbeats = Parallel.map(guests, Guest::heartbeat);
    try {
      Parallel.each(guests, Guest::resetGaps);
      heartbeats.forEach(Heartbeat::reset);
      T result = work.get();
      return new Observed<>(read(guests, heartbeats), result);
    } finally {
      heartbeats.forEach(Heartbeat::close);
    }
  }

  /** With nothing done for so many heartbeats: what is noise on this machine. */
  public static Gaps undisturbed(List<Guest> guests, long beats) {
    return during(guests, () -> await(guests.get(0), beats)).gaps();
  }

  private static long await(Guest guest, long beats) {
    long ticks = guest.report().ticker().ticks();
    Deadline.in(Duration.ofMinutes(1))
        .until(
            () -> guest.report().ticker().ticks() >= ticks + beats,
            "the clock of %s does not go on".formatted(guest));
    return beats;
  }

  private static Gaps read(List<Guest> guests, List<Heartbeat> heartbeats) {
    SortedMap<String, Double> outside = new TreeMap<>();
    for (int i = 0; i < guests.size(); i++) {
      outside.put(guests.get(i).domain(), (double) heartbeats.get(i).longestGapMillis());
    }
    List<GuestReport> reports = Parallel.map(guests, Guest::report);
    SortedMap<String, Double> inside = new TreeMap<>();
    long stallMicros = 0;
    for (int i = 0; i < guests.size(); i++) {
      GuestReport report = reports.get(i);
      inside.put(guests.get(i).domain(), report.ticker().longestGapMicros() / MICROS_PER_MILLI);
      stallMicros = Math.max(stallMicros, report.streamIn().longestStallMicros());
    }
    return new Gaps(inside, outside, stallMicros / MICROS_PER_MILLI);
  }
}
