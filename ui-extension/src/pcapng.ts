// Licensed under the Apache License, Version 2.0; see LICENSE.
// Reads pcapng files, as far as captured frames of Ethernet need it:
// https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/

export interface CapturedFrame {
  /** Since 1970. */
  timeMicros: bigint
  /** How long it was on the wire; `data` may be shorter. */
  length: number
  data: Uint8Array
}

export class PcapngError extends Error {}

const sectionHeader = 0x0a0d0d0a
const interfaceDescription = 1
const enhancedPacket = 6

const littleEndian = 0x1a2b3c4d
const ethernet = 1
const timestampResolution = 9
const microsPerSecond = 1_000_000n

/** Ticks per second of each interface of a section. */
type Interfaces = bigint[]

/**
 * Returns the frames in the order of the file.
 *
 * @throws PcapngError if it is no such file, or a broken one
 */
export function parsePcapng(file: Uint8Array): CapturedFrame[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const frames: CapturedFrame[] = []
  let interfaces: Interfaces = []
  let little = true
  let offset = 0
  while (offset < view.byteLength) {
    if (offset + 12 > view.byteLength) {
      throw new PcapngError(`the file ends within the block at byte ${offset}`)
    }
    const type = view.getUint32(offset, true)
    if (type === sectionHeader) {
      little = view.getUint32(offset + 8, true) === littleEndian
      if (!little && view.getUint32(offset + 8, false) !== littleEndian) {
        throw new PcapngError(`the section at byte ${offset} has no byte order`)
      }
      interfaces = []
    } else if (offset === 0) {
      throw new PcapngError('it does not begin as a pcapng file')
    }
    const length = view.getUint32(offset + 4, little)
    if (length < 12 || length % 4 !== 0 || offset + length > view.byteLength) {
      throw new PcapngError(`the block at byte ${offset} has no valid length`)
    }
    const body = new DataView(view.buffer, view.byteOffset + offset + 8, length - 12)
    switch (view.getUint32(offset, little)) {
      case interfaceDescription:
        interfaces.push(ticksPerSecond(body, little))
        break
      case enhancedPacket:
        frames.push(frame(body, little, interfaces))
        break
    }
    offset += length
  }
  return frames
}

function ticksPerSecond(body: DataView, little: boolean): bigint {
  if (body.getUint16(0, little) !== ethernet) {
    throw new PcapngError('it has frames of something else than Ethernet')
  }
  for (let offset = 8; offset + 4 <= body.byteLength;) {
    const code = body.getUint16(offset, little)
    const length = body.getUint16(offset + 2, little)
    if (code === 0) {
      break
    }
    if (code === timestampResolution) {
      const resolution = body.getUint8(offset + 4)
      return resolution & 0x80 ? 1n << BigInt(resolution & 0x7f) : 10n ** BigInt(resolution)
    }
    offset += 4 + Math.ceil(length / 4) * 4
  }
  return microsPerSecond
}

function frame(body: DataView, little: boolean, interfaces: Interfaces): CapturedFrame {
  const ticks = interfaces[body.getUint32(0, little)]
  const captured = body.getUint32(12, little)
  if (ticks === undefined || 20 + captured > body.byteLength) {
    throw new PcapngError('a frame is longer than its block, or of no interface')
  }
  const time = (BigInt(body.getUint32(4, little)) << 32n) | BigInt(body.getUint32(8, little))
  return {
    timeMicros: (time * microsPerSecond) / ticks,
    length: body.getUint32(16, little),
    data: new Uint8Array(body.buffer, body.byteOffset + 20, captured),
  }
}
