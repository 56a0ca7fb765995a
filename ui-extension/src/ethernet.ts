// Licensed under the Apache License, Version 2.0; see LICENSE.

/** What the headers of a frame say. */
export interface FrameSummary {
  source: string
  destination: string
  /** Such as `TCP`, `ARP`, or the type in hex. */
  protocol: string
  /** Addresses of the network layer with their ports, if it has them. */
  from?: string
  to?: string
}

const vlanTags = [0x8100, 0x88a8]
const transports: Record<number, string> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
}
const withPorts = ['TCP', 'UDP', 'SCTP']

/** Reads the headers of an Ethernet frame; a frame that is too short says less. */
export function summarize(frame: Uint8Array): FrameSummary {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (view.byteLength < 14) {
    return { source: '', destination: '', protocol: '' }
  }
  let offset = 12
  while (vlanTags.includes(view.getUint16(offset)) && offset + 6 <= view.byteLength) {
    offset += 4
  }
  const type = view.getUint16(offset)
  const addresses = { destination: mac(view, 0), source: mac(view, 6) }
  const payload = new DataView(
    view.buffer,
    view.byteOffset + offset + 2,
    view.byteLength - offset - 2,
  )
  return { ...addresses, ...network(type, payload) }
}

function network(type: number, packet: DataView): Omit<FrameSummary, 'source' | 'destination'> {
  if (type === 0x0806 && packet.byteLength >= 28) {
    return { protocol: 'ARP', from: ipv4(packet, 14), to: ipv4(packet, 24) }
  }
  if (type === 0x0800 && packet.byteLength >= 20) {
    const header = (packet.getUint8(0) & 0x0f) * 4
    // Only the first fragment has ports.
    const first = (packet.getUint16(6) & 0x1fff) === 0
    return transport(packet.getUint8(9), ipv4(packet, 12), ipv4(packet, 16), packet, header, first)
  }
  if (type === 0x86dd && packet.byteLength >= 40) {
    return transport(packet.getUint8(6), ipv6(packet, 8), ipv6(packet, 24), packet, 40, true)
  }
  return { protocol: `0x${type.toString(16).padStart(4, '0')}` }
}

function transport(
  number: number,
  from: string,
  to: string,
  packet: DataView,
  offset: number,
  first: boolean,
): Omit<FrameSummary, 'source' | 'destination'> {
  const protocol = transports[number] ?? `IP ${number}`
  if (!first || !withPorts.includes(protocol) || packet.byteLength < offset + 4) {
    return { protocol, from, to }
  }
  return {
    protocol,
    from: endpoint(from, packet.getUint16(offset)),
    to: endpoint(to, packet.getUint16(offset + 2)),
  }
}

function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

function mac(view: DataView, offset: number): string {
  return octets(view, offset, 6)
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join(':')
}

function ipv4(view: DataView, offset: number): string {
  return octets(view, offset, 4).join('.')
}

/** As RFC 5952 writes it, which the browser knows how to. */
function ipv6(view: DataView, offset: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => view.getUint16(offset + 2 * i).toString(16))
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function octets(view: DataView, offset: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => view.getUint8(offset + i))
}
