// Licensed under the Apache License, Version 2.0; see LICENSE.
import { describe, expect, it } from 'vitest'
import { summarize } from '../../src/ethernet'
import { tcpFrame } from '../fake/pcapng'

function frame(type: string, payload: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`ffffffffffff020000000001${type}${payload}`, 'hex'))
}

const ip = (protocol: string, fragment = '0000') =>
  `45000028${'0000'}${fragment}40${protocol}00000a0101010a010102`
const ports = '10e10050'

describe('summarize', () => {
  it('says addresses and ports of TCP', () => {
    expect(summarize(tcpFrame())).toEqual({
      source: '02:00:00:00:00:01',
      destination: '02:00:00:00:00:02',
      protocol: 'TCP',
      from: '10.1.1.1:4321',
      to: '10.1.1.2:80',
    })
  })

  it('looks behind VLAN tags', () => {
    expect(summarize(frame('8100002a0800', ip('11') + ports))).toMatchObject({
      protocol: 'UDP',
      from: '10.1.1.1:4321',
    })
  })

  it('knows no ports of later fragments and of protocols without them', () => {
    expect(summarize(frame('0800', ip('11', '0010') + ports)).from).toBe('10.1.1.1')
    expect(summarize(frame('0800', ip('01') + ports))).toMatchObject({
      protocol: 'ICMP',
      to: '10.1.1.2',
    })
  })

  it('says who is asked for by ARP', () => {
    const arp = `0001080006040001${'020000000001'}0a010101${'000000000000'}0a010102`
    expect(summarize(frame('0806', arp))).toMatchObject({
      protocol: 'ARP',
      from: '10.1.1.1',
      to: '10.1.1.2',
    })
  })

  it('shortens addresses of IPv6', () => {
    const header = `6000000000080640${'fe80' + '0'.repeat(26) + '1a'}${'0'.repeat(31) + '1'}`
    expect(summarize(frame('86dd', header + ports))).toMatchObject({
      protocol: 'TCP',
      from: '[fe80::1a]:4321',
      to: '[::1]:80',
    })
  })

  it('says the type of what it does not know', () => {
    expect(summarize(frame('88cc', '00'))).toMatchObject({ protocol: '0x88cc' })
  })

  it.each([0, 13, 14, 20, 33])('bears a frame of %i bytes', (length) => {
    expect(() => summarize(tcpFrame().subarray(0, length))).not.toThrow()
  })
})
