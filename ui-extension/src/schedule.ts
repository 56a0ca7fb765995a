// Licensed under the Apache License, Version 2.0; see LICENSE.
import type { IntervalType } from './api/types'

/** When a policy is due, in the time of its zone. */
export interface Schedule {
  interval: IntervalType
  minute: number
  hour: number
  /** Of the week, 1 for Sunday, or of the month. */
  day: number
}

const dayMillis = 86_400_000

/** As the API writes it: the minute, then the hour, then the day, as far as the interval has them. */
export function writeSchedule(schedule: Schedule): string {
  const { interval, minute, hour, day } = schedule
  const parts = { HOURLY: [minute], DAILY: [minute, hour] }[interval as string] ?? [
    minute,
    hour,
    day,
  ]
  return parts.map((part, i) => (i < 2 ? String(part).padStart(2, '0') : part)).join(':')
}

export function readSchedule(interval: IntervalType, schedule: string): Schedule {
  const [minute = 0, hour = 0, day = 1] = schedule.split(':').map(Number)
  return { interval, minute, hour, day }
}

/** The next times that it is due after an instant; the server's own answer counts once it is saved. */
export function nextRuns(schedule: Schedule, timezone: string, after: Date, count: number): Date[] {
  const clock = new ZoneClock(timezone)
  const runs: Date[] = []
  if (schedule.interval === 'HOURLY') {
    const start = clock.wall(after)
    start.setUTCMinutes(schedule.minute, 0, 0)
    for (let wall = start.getTime(); runs.length < count; wall += 3_600_000) {
      add(runs, clock.instant(wall), after)
    }
    return runs
  }
  const start = clock.wall(after)
  start.setUTCHours(schedule.hour, schedule.minute, 0, 0)
  for (let wall = start.getTime(); runs.length < count; wall += dayMillis) {
    const day = new Date(wall)
    const due =
      schedule.interval === 'DAILY' ||
      schedule.day === (schedule.interval === 'WEEKLY' ? day.getUTCDay() + 1 : day.getUTCDate())
    if (due) {
      add(runs, clock.instant(wall), after)
    }
  }
  return runs
}

function add(runs: Date[], run: Date, after: Date): void {
  const last = runs.at(-1) ?? after
  if (run > last) {
    runs.push(run)
  }
}

/** The clock on the wall of a time zone, kept as if it were UTC. */
class ZoneClock {
  private readonly format: Intl.DateTimeFormat

  constructor(timezone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  }

  wall(instant: Date): Date {
    const part = Object.fromEntries(
      this.format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    ) as Record<string, number>
    return new Date(
      Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second),
    )
  }

  /**
   * The first instant at which the wall shows a time; where clocks jump over it, the instant that is
   * as long after the jump.
   */
  instant(wall: number): Date {
    const offsets = [wall - dayMillis, wall + dayMillis].map(
      (near) => this.wall(new Date(near)).getTime() - near,
    )
    const candidates = offsets.map((offset) => wall - offset).sort((a, b) => a - b)
    const shown = candidates.find((instant) => this.wall(new Date(instant)).getTime() === wall)
    return new Date(shown ?? wall - offsets[0]!)
  }
}
