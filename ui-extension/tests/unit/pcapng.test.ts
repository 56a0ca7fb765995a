// Licensed under the Apache License, Version 2.0; see LICENSE.
import { describe, expect, it } from 'vitest'
import { parsePcapng, PcapngError } from '../../src/pcapng'
import { tcpFrame, writePcapng } from '../fake/pcapng'

const time = 1_795_000_000_123_456n
const frames = [
  { timeMicros: time, data: tcpFrame() },
  { timeMicros: time + 1n, data: Uint8Array.of(1, 2, 3) },
]

describe('parsePcapng', () => {
  it.each([
    ['little endian, micros', {}],
    ['big endian', { bigEndian: true }],
    ['nanos', { resolution: 9 }],
    ['big endian, nanos', { bigEndian: true, resolution: 9 }],
  ])('reads every frame, %s', (_, layout) => {
    const read = parsePcapng(writePcapng(frames, layout))

    expect(read.map((frame) => frame.timeMicros)).toEqual([time, time + 1n])
    expect(read.map((frame) => frame.length)).toEqual([74, 3])
    expect(read[0]!.data).toEqual(tcpFrame())
    expect(read[1]!.data).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('reads a file that is part of a larger buffer', () => {
    const file = writePcapng(frames)
    const larger = new Uint8Array(file.length + 20)
    larger.set(file, 10)

    expect(parsePcapng(larger.subarray(10, 10 + file.length))).toHaveLength(2)
  })

  it('begins anew with each section', () => {
    const sections = [writePcapng(frames, { bigEndian: true }), writePcapng(frames)]

    expect(parsePcapng(Uint8Array.from(sections.flatMap((each) => [...each])))).toHaveLength(4)
  })

  it('reads an empty file as no frames', () => {
    expect(parsePcapng(new Uint8Array())).toEqual([])
  })

  it.each([
    ['something else', Uint8Array.from({ length: 40 }, (_, i) => i)],
    ['the end is missing', writePcapng(frames).slice(0, -4)],
    ['the end is missing within a header', writePcapng(frames).slice(0, 30)],
  ])('refuses a broken file: %s', (_, file) => {
    expect(() => parsePcapng(file)).toThrow(PcapngError)
  })

  it('refuses a frame that is longer than its block', () => {
    const file = writePcapng(frames.slice(1))
    const lengthOfData = file.length - 4 - 4 - 8
    new DataView(file.buffer).setUint32(lengthOfData, 2_000, true)

    expect(() => parsePcapng(file)).toThrow('a frame is longer than its block')
  })

  it('refuses frames of something else than Ethernet', () => {
    const file = writePcapng([])
    new DataView(file.buffer).setUint16(28 + 8, 101, true)

    expect(() => parsePcapng(file)).toThrow('something else than Ethernet')
  })
})
