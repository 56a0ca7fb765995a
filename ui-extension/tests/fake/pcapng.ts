// Licensed under the Apache License, Version 2.0; see LICENSE.

export interface FrameToWrite {
  timeMicros: bigint
  data: Uint8Array
}

export interface Layout {
  bigEndian?: boolean
  /** Ticks are 10 to the minus this, in seconds; without it no option says so and they are micros. */
  resolution?: number
}

/** Writes a pcapng file of one interface, block by block. */
export function writePcapng(frames: FrameToWrite[], layout: Layout = {}): Uint8Array {
  const little = !layout.bigEndian
  const blocks: number[] = []

  function u16(value: number): number[] {
    const bytes = [value & 0xff, (value >> 8) & 0xff]
    return little ? bytes : bytes.reverse()
  }
  function u32(value: number): number[] {
    const bytes = [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff)
    return little ? bytes : bytes.reverse()
  }
  function block(type: number, body: number[]) {
    while (body.length % 4 !== 0) {
      body.push(0)
    }
    blocks.push(...u32(type), ...u32(body.length + 12), ...body, ...u32(body.length + 12))
  }

  block(0x0a0d0d0a, [
    ...u32(0x1a2b3c4d),
    ...u16(1),
    ...u16(0),
    ...u32(0xffffffff),
    ...u32(0xffffffff),
  ])
  const resolution =
    layout.resolution === undefined
      ? []
      : [...u16(9), ...u16(1), layout.resolution, 0, 0, 0, ...u16(0), ...u16(0)]
  block(1, [...u16(1), ...u16(0), ...u32(0), ...resolution])
  // A block of a kind that readers pass over.
  block(0x0bad, [1, 2, 3])
  for (const frame of frames) {
    const ticks = frame.timeMicros * 10n ** BigInt((layout.resolution ?? 6) - 6)
    block(6, [
      ...u32(0),
      ...u32(Number(ticks >> 32n)),
      ...u32(Number(ticks & 0xffffffffn)),
      ...u32(frame.data.length),
      ...u32(frame.data.length),
      ...frame.data,
    ])
  }
  return Uint8Array.from(blocks)
}

/** A frame with a TCP segment from 10.1.1.1:4321 to 10.1.1.2:80. */
export function tcpFrame(): Uint8Array {
  const frame = new Uint8Array(74)
  frame.set([0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00, 0x45])
  frame[23] = 6
  frame.set([10, 1, 1, 1, 10, 1, 1, 2, 0x10, 0xe1, 0, 80], 26)
  return frame
}
