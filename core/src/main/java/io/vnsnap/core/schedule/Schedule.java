// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.schedule;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.stream.Stream;

/**
 * A schedule in the form that CloudStack has for them: the minute, then the hour, then the day.
 *
 * <p>Where clocks are put forward, a time that does not exist is due as much later as they were put
 * forward. Where they are put back, a time that exists twice is due the first time only; only an
 * hourly schedule is due in both hours.
 *
 * @param day of the week, 1 for Sunday, or of the month; 0 if it does not matter
 */
public record Schedule(Interval interval, int minute, int hour, int day, ZoneId zone) {
  private static final int LAST_MINUTE = 59;
  private static final int LAST_HOUR = 23;
  private static final int LAST_DAY_OF_WEEK = 7;
  private static final int LAST_DAY_OF_MONTH = 28;

  /** Takes what the parameters of a command say. */
  public static Schedule parse(Interval interval, String text, String timezone)
      throws ScheduleException {
    ZoneId zone = zone(timezone);
    String[] parts = text.trim().split(":", -1);
    int expected =
        switch (interval) {
          case HOURLY -> 1;
          case DAILY -> 2;
          case WEEKLY, MONTHLY -> 3;
        };
    if (parts.length != expected) {
      throw wrong(interval, text);
    }
    int minute = number(parts[0], 0, LAST_MINUTE, interval, text);
    int hour = expected > 1 ? number(parts[1], 0, LAST_HOUR, interval, text) : 0;
    int lastDay = interval == Interval.WEEKLY ? LAST_DAY_OF_WEEK : LAST_DAY_OF_MONTH;
    int day = expected > 2 ? number(parts[2], 1, lastDay, interval, text) : 0;
    return new Schedule(interval, minute, hour, day, zone);
  }

  private static ZoneId zone(String timezone) throws ScheduleException {
    try {
      return ZoneId.of(timezone.trim(), ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      throw new ScheduleException(
          "timezone \"%s\" is not known; use a name such as Europe/Berlin or GMT"
              .formatted(timezone),
          e);
    }
  }

  private static int number(String part, int first, int last, Interval interval, String text)
      throws ScheduleException {
    try {
      int number = Integer.parseInt(part.trim());
      if (number >= first && number <= last) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw wrong(interval, text);
    }
    throw wrong(interval, text);
  }

  private static ScheduleException wrong(Interval interval, String text) {
    return new ScheduleException(
        "schedule \"%s\" is not of the form %s, as %s needs"
            .formatted(text, interval.form(), interval));
  }

  /** The first time it is due after {@code instant}. */
  public Instant nextAfter(Instant instant) {
    ZonedDateTime now = instant.atZone(zone);
    return switch (interval) {
      case HOURLY -> nextHour(now);
      case DAILY -> next(now, now.toLocalDate(), 1, ChronoUnit.DAYS);
      case WEEKLY -> next(now, dayOfWeek(now.toLocalDate()), 1, ChronoUnit.WEEKS);
      case MONTHLY -> next(now, now.toLocalDate().withDayOfMonth(day), 1, ChronoUnit.MONTHS);
    };
  }

  /** The first times it is due after {@code instant}, in order. */
  public List<Instant> nextAfter(Instant instant, int count) {
    return Stream.iterate(nextAfter(instant), this::nextAfter).limit(count).toList();
  }

  private Instant nextHour(ZonedDateTime now) {
    ZonedDateTime candidate = now.truncatedTo(ChronoUnit.HOURS).plusMinutes(minute);
    return candidate.isAfter(now)
        ? candidate.toInstant()
        : candidate.plus(Duration.ofHours(1)).toInstant();
  }

  /** The week begins with Sunday, as the days count. */
  private LocalDate dayOfWeek(LocalDate today) {
    return today.with(TemporalAdjusters.previousOrSame(DayOfWeek.SUNDAY)).plusDays(day - 1L);
  }

  private Instant next(ZonedDateTime now, LocalDate first, long step, ChronoUnit unit) {
    LocalDate date = first;
    while (true) {
      ZonedDateTime candidate = LocalDateTime.of(date, LocalTime.of(hour, minute)).atZone(zone);
      if (candidate.isAfter(now)) {
        return candidate.toInstant();
      }
      date = date.plus(step, unit);
    }
  }
}
