// Licensed under the Apache License, Version 2.0; see LICENSE.
import type { Member, Snapshot } from './api/types'

/** From one instant to another, in milliseconds after the first cut. */
export interface Span {
  from: number
  to: number
}

export interface Row {
  member: Member
  prepare: Span
  pause: Span
  /** The part of the pause that the hypervisor itself reports. */
  downtime: Span
  save: Span
}

export interface Timeline {
  rows: Row[]
  /** From the first cut until the last member ran again: the scale in milliseconds. */
  cut: Span
  /** From the beginning until all was in its files: the scale in seconds. */
  whole: Span
}

/** Places what is known of a snapshot's members on one axis of time. */
export function timelineOf(snapshot: Snapshot, members: Member[]): Timeline | undefined {
  const cut = members.filter((member) => member.cutoffsetmillis !== undefined)
  if (snapshot.cuttime === undefined || cut.length === 0) {
    return undefined
  }
  // By clocks of two machines: what came before the cut never comes after it.
  const started = Math.min(0, 0 - (snapshot.preparemillis ?? 0))
  const rows = cut.map((member) => row(member, started)).sort((a, b) => a.pause.from - b.pause.from)
  const running = Math.max(...rows.map((each) => each.pause.to))
  const saved = Math.max(...rows.map((each) => each.save.to))
  return {
    rows,
    cut: { from: 0, to: Math.max(running, 1) },
    whole: { from: started, to: Math.max(saved, snapshot.sealmillis ?? 0, 1) },
  }
}

function row(member: Member, started: number): Row {
  const at = member.cutoffsetmillis ?? 0
  const pause = member.pausemillis ?? 0
  return {
    member,
    prepare: { from: started, to: at },
    pause: { from: at, to: at + pause },
    downtime: { from: at, to: at + Math.min(pause, member.downtimemillis ?? 0) },
    save: { from: at, to: at + (member.savemillis ?? pause) },
  }
}

/** Round numbers between two ends, some five of them. */
export function ticks(span: Span, about = 5): number[] {
  const rough = (span.to - span.from) / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const first = Math.ceil(span.from / step)
  const last = Math.floor(span.to / step)
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step + 0)
}
