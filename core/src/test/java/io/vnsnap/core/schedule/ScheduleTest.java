// Licensed under the Apache License, Version 2.0; see LICENSE.
package io.vnsnap.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
  @ParameterizedTest
  @CsvSource({
    "HOURLY,  15,      GMT,           2026-11-24T08:00:00Z, 2026-11-24T08:15:00Z",
    "HOURLY,  15,      GMT,           2026-11-24T08:15:00Z, 2026-11-24T09:15:00Z",
    "HOURLY,  0,       GMT,           2026-11-24T23:59:59Z, 2026-11-25T00:00:00Z",
    "HOURLY,  30,      Asia/Kolkata,  2026-11-24T08:10:00Z, 2026-11-24T09:00:00Z",
    "DAILY,   30:2,    GMT,           2026-11-24T02:29:59Z, 2026-11-24T02:30:00Z",
    "DAILY,   30:2,    GMT,           2026-11-24T02:30:00Z, 2026-11-25T02:30:00Z",
    "DAILY,   30:2,    Europe/Berlin, 2026-11-24T02:00:00Z, 2026-11-25T01:30:00Z",
    "DAILY,   0:0,     Pacific/Kiritimati, 2026-11-24T08:00:00Z, 2026-11-24T10:00:00Z",
    "WEEKLY,  0:3:1,   GMT,           2026-11-24T08:00:00Z, 2026-11-29T03:00:00Z",
    "WEEKLY,  0:3:3,   GMT,           2026-11-24T02:00:00Z, 2026-11-24T03:00:00Z",
    "WEEKLY,  0:3:3,   GMT,           2026-11-24T03:00:00Z, 2026-12-01T03:00:00Z",
    "WEEKLY,  0:3:7,   GMT,           2026-11-29T00:00:00Z, 2026-12-05T03:00:00Z",
    "MONTHLY, 0:3:1,   GMT,           2026-11-24T08:00:00Z, 2026-12-01T03:00:00Z",
    "MONTHLY, 0:3:28,  GMT,           2026-11-24T08:00:00Z, 2026-11-28T03:00:00Z",
    "MONTHLY, 0:3:28,  GMT,           2026-12-28T03:00:00Z, 2027-01-28T03:00:00Z",
    "DAILY,   0:12,    EST,           2026-11-24T08:00:00Z, 2026-11-24T17:00:00Z"
  })
  void isDueNext(Interval interval, String text, String zone, Instant now, Instant next)
      throws ScheduleException {
    assertThat(Schedule.parse(interval, text, zone).nextAfter(now)).isEqualTo(next);
  }

  @Test
  void isDueOnceADayWhenClocksArePutForward() throws ScheduleException {
    assertThat(due(Interval.DAILY, "30:2", "2026-03-28T00:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void isDueOnceADayWhenClocksArePutBack() throws ScheduleException {
    assertThat(due(Interval.DAILY, "30:2", "2026-10-24T00:00:00Z", 3))
        .containsExactly("2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void isDueInEveryHourWhenClocksArePutBack() throws ScheduleException {
    assertThat(due(Interval.HOURLY, "30", "2026-10-24T23:45:00Z", 4))
        .containsExactly(
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-25T02:30:00Z",
            "2026-10-25T03:30:00Z");
  }

  @Test
  void isDueInEveryHourWhenClocksArePutForward() throws ScheduleException {
    assertThat(due(Interval.HOURLY, "30", "2026-03-28T23:45:00Z", 3))
        .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z");
  }

  @ParameterizedTest
  @CsvSource({
    "HOURLY, 5:5, GMT, schedule \"5:5\" is not of the form MM",
    "HOURLY, 60, GMT, schedule \"60\" is not of the form MM",
    "DAILY, 30, GMT, schedule \"30\" is not of the form MM:HH",
    "DAILY, 30:24, GMT, schedule \"30:24\" is not of the form MM:HH",
    "WEEKLY, 0:3:0, GMT, schedule \"0:3:0\" is not of the form MM:HH:DAY",
    "WEEKLY, 0:3:8, GMT, schedule \"0:3:8\" is not of the form MM:HH:DAY",
    "MONTHLY, 0:3:29, GMT, schedule \"0:3:29\" is not of the form MM:HH:DAY",
    "DAILY, a:b, GMT, schedule \"a:b\" is not of the form MM:HH",
    "DAILY, 0:3, Mars/Olympus, timezone \"Mars/Olympus\" is not known"
  })
  void refusesInOneSentence(Interval interval, String text, String zone, String sentence) {
    assertThatThrownBy(() -> Schedule.parse(interval, text, zone))
        .isInstanceOf(ScheduleException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void knowsFourIntervals() throws ScheduleException {
    assertThat(Interval.parse("daily")).isEqualTo(Interval.DAILY);
    assertThatThrownBy(() -> Interval.parse("yearly"))
        .hasMessage("intervaltype \"yearly\" is none of HOURLY, DAILY, WEEKLY, MONTHLY");
  }

  private static List<String> due(Interval interval, String text, String from, int times)
      throws ScheduleException {
    Schedule schedule = Schedule.parse(interval, text, "Europe/Berlin");
    List<String> due = new ArrayList<>();
    Instant now = Instant.parse(from);
    for (int time = 0; time < times; time++) {
      now = schedule.nextAfter(now);
      due.add(now.toString());
    }
    return due;
  }
}
