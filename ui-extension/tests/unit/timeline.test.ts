// Licensed under the Apache License, Version 2.0; see LICENSE.
import { describe, expect, it } from 'vitest'
import type { Member, Snapshot } from '../../src/api/types'
import { ticks, timelineOf } from '../../src/timeline'

const snapshot: Snapshot = {
  id: 's',
  name: 's',
  state: 'Ready',
  cuttime: '2026-11-24T08:00:02+0000',
  preparemillis: 2_000,
  sealmillis: 10_000,
}

function member(name: string, more: Partial<Member>): Member {
  return { id: name, vnisnapshotid: 's', virtualmachinename: name, ...more }
}

describe('timelineOf', () => {
  it('places members in the order of their cuts, with two scales', () => {
    const timeline = timelineOf(snapshot, [
      member('late', {
        cutoffsetmillis: 8,
        pausemillis: 60,
        downtimemillis: 40,
        savemillis: 9_000,
      }),
      member('first', { cutoffsetmillis: 0, pausemillis: 50, savemillis: 5_000 }),
    ])!

    expect(timeline.rows.map((row) => row.member.id)).toEqual(['first', 'late'])
    expect(timeline.cut).toEqual({ from: 0, to: 68 })
    expect(timeline.whole).toEqual({ from: -2_000, to: 10_000 })
    expect(timeline.rows[1]).toMatchObject({
      prepare: { from: -2_000, to: 8 },
      pause: { from: 8, to: 68 },
      downtime: { from: 8, to: 48 },
      save: { from: 8, to: 9_008 },
    })
  })

  it('has none before the cut', () => {
    expect(timelineOf({ ...snapshot, cuttime: undefined }, [member('m', {})])).toBeUndefined()
    expect(timelineOf(snapshot, [member('m', {})])).toBeUndefined()
    expect(timelineOf(snapshot, [])).toBeUndefined()
  })

  it('does without what an older server does not tell', () => {
    const { id, name, state, cuttime } = snapshot
    const timeline = timelineOf({ id, name, state, cuttime }, [
      member('m', { cutoffsetmillis: 0 }),
    ])!

    expect(timeline.whole).toEqual({ from: 0, to: 1 })
  })
})

describe('ticks', () => {
  it.each([
    [0, 68, [0, 20, 40, 60]],
    [-2_000, 10_000, [0, 5_000, 10_000]],
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  ])('from %d to %d', (from, to, expected) => {
    const found = ticks({ from, to }, 5)
    expect(found).toHaveLength(expected.length)
    // No zero that is written with a sign.
    expect(found.some((tick) => Object.is(tick, -0))).toBe(false)
    found.forEach((tick, i) => expect(tick).toBeCloseTo(expected[i]!, 9))
  })
})
