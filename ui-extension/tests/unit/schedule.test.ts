// Licensed under the Apache License, Version 2.0; see LICENSE.
import { describe, expect, it } from 'vitest'
import { nextRuns, readSchedule, writeSchedule } from '../../src/schedule'
import type { IntervalType } from '../../src/api/types'

function runs(
  interval: IntervalType,
  schedule: string,
  timezone: string,
  after: string,
  count = 3,
) {
  return nextRuns(readSchedule(interval, schedule), timezone, new Date(after), count).map((run) =>
    run.toISOString().slice(0, 16),
  )
}

describe('nextRuns', () => {
  it('is due every hour', () => {
    expect(runs('HOURLY', '15', 'UTC', '2026-11-24T08:15:00Z')).toEqual([
      '2026-11-24T09:15',
      '2026-11-24T10:15',
      '2026-11-24T11:15',
    ])
  })

  it('is due every day in the time of its zone', () => {
    expect(runs('DAILY', '30:02', 'Europe/Berlin', '2026-11-24T01:29:59Z')).toEqual([
      '2026-11-24T01:30',
      '2026-11-25T01:30',
      '2026-11-26T01:30',
    ])
  })

  it('is due on a day of the week, Sunday being the first', () => {
    expect(runs('WEEKLY', '00:12:1', 'UTC', '2026-11-24T00:00:00Z')).toEqual([
      '2026-11-29T12:00',
      '2026-12-06T12:00',
      '2026-12-13T12:00',
    ])
  })

  it('is due on a day of the month', () => {
    expect(runs('MONTHLY', '00:23:28', 'America/New_York', '2026-11-29T04:00:00Z')).toEqual([
      '2026-12-29T04:00',
      '2027-01-29T04:00',
      '2027-03-01T04:00',
    ])
  })

  it('is due an hour later where clocks jump over the time', () => {
    expect(runs('DAILY', '30:02', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:30',
      '2026-03-30T00:30',
    ])
  })

  it('is due once where a time is there twice', () => {
    expect(runs('DAILY', '30:02', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })

  it('is due every hour in zones that are half an hour apart', () => {
    expect(runs('HOURLY', '00', 'Asia/Kolkata', '2026-11-24T08:00:00Z', 2)).toEqual([
      '2026-11-24T08:30',
      '2026-11-24T09:30',
    ])
  })
})

describe('writeSchedule', () => {
  it.each([
    ['HOURLY', '05'],
    ['DAILY', '05:23'],
    ['WEEKLY', '05:23:7'],
    ['MONTHLY', '05:23:28'],
  ] as const)('%s', (interval, schedule) => {
    expect(writeSchedule(readSchedule(interval, schedule))).toBe(schedule)
  })
})
