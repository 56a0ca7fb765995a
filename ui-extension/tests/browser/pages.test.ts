// Licensed under the Apache License, Version 2.0; see LICENSE.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest'
import type { Network, Snapshot } from '../../src/api/types'
import { FakeServer } from '../fake/server'
import { launch, type Look, Visitor } from './browser'

let browser: Browser
let server: FakeServer
let shop: Network
let visitor: Visitor

beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  server = new FakeServer()
  shop = server.addNetwork('shop', ['web', 'app', 'db'])
  await server.start()
})
afterEach(async () => {
  await visitor.leave()
  await server.stop()
})

async function visit(address: string, look: Look = {}) {
  visitor = await Visitor.arrive(browser, server.url, look)
  await visitor.open(address)
  return visitor.page
}

describe.each([
  { look: { width: 1280 }, name: 'light' },
  { look: { width: 1280, dark: true }, name: 'dark' },
  { look: { width: 360, height: 740 }, name: 'narrow' },
])('every page, $name', ({ look, name }) => {
  let snapshot: Snapshot
  beforeEach(() => {
    const back = server.addNetwork('back', ['b1', 'b2'])
    server.machines.get(back.id)![1]!.state = 'Stopped'
    snapshot = server.addSnapshot(shop, 'before-upgrade', {
      description: 'Before the upgrade to 2.0',
    })
    server.addSnapshot(shop, 'nightly')
    server.addSnapshot(shop, 'broken', {
      state: 'Error',
      problem: 'host h2 did not answer; look at its log',
    })
    server.addPolicy(shop)
    server.addPolicy(back, {
      intervaltype: 'WEEKLY',
      schedule: '00:12:2',
      active: false,
      failures: 3,
      problem: 'b2 is stopped',
    })
    server.limits = [
      { kind: 'account', name: 'alice', used: 18, max: 20 },
      { kind: 'domain', name: 'ROOT', used: 40 },
    ]
  })

  it('networks', async () => {
    const page = await visit('#/networks', look)
    await page.getByText('No, see why').click()
    await page.getByText('b2: it is stopped; start it, or leave it out').waitFor()
    await visitor.isAccessible()
    await visitor.screenshot(`networks-${name}`)
  })

  it('one network', async () => {
    const page = await visit(`#/networks?networkid=${shop.id}`, look)
    await page.getByText('Yes, all its machines can be snapshotted now.').waitFor()
    await page.getByRole('link', { name: 'before-upgrade' }).waitFor()
    await visitor.isAccessible()
    await visitor.screenshot(`network-${name}`)
  })

  it('snapshots', async () => {
    const page = await visit('#/snapshots', look)
    await page.getByRole('link', { name: 'before-upgrade' }).waitFor()
    await visitor.isAccessible()
    await visitor.screenshot(`snapshots-${name}`)
  })

  it('one snapshot with what was in flight', async () => {
    const page = await visit(`#/snapshots/${snapshot.id}`, look)
    await page.getByRole('button', { name: /Show.*web/ }).click()
    await page.getByText('10.1.1.1:4321').first().waitFor()
    await visitor.isAccessible()
    await visitor.screenshot(`snapshot-${name}`)
  })

  it('a snapshot that failed', async () => {
    const page = await visit(`#/snapshots/${server.snapshots[0]!.id}`, look)
    await page.getByText('host h2 did not answer').waitFor()
    await visitor.isAccessible()
  })

  it('schedules', async () => {
    const page = await visit('#/schedules', look)
    await page.getByText('Every day at 02:30 (Europe/Berlin)').waitFor()
    await visitor.isAccessible()
    await visitor.screenshot(`schedules-${name}`)
  })

  it('quotas', async () => {
    const page = await visit('#/quotas', look)
    await page.getByText('18 of 20 snapshots are used.').waitFor()
    await visitor.isAccessible()
    await visitor.screenshot(`quotas-${name}`)
  })

  it('login', async () => {
    server.users.set('alice', 'secret')
    await visit('', look)
    await visitor.reads('Log in to VNsnap')
    await visitor.isAccessible()
    await visitor.screenshot(`login-${name}`)
  })

  it.each([
    ['Restore …', 'restore'],
    ['Clone …', 'clone'],
    ['Delete …', 'delete'],
  ])('the dialog of %s', async (button, file) => {
    const page = await visit(`#/snapshots/${snapshot.id}`, look)
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('dialog').waitFor()
    await visitor.isAccessible()
    await visitor.screenshot(`${file}-${name}`)
  })

  it('the dialog of a new schedule', async () => {
    const page = await visit('#/schedules', look)
    await page.getByRole('button', { name: 'New schedule' }).click()
    await page.getByLabel('How often').selectOption('WEEKLY')
    await visitor.isAccessible()
    await visitor.screenshot(`schedule-${name}`)
  })

  it('a job under way', async () => {
    server.frozen = true
    server.snapshots[1]!.state = 'Creating'
    server.addJob('create', server.snapshots[1]!, ['save'], () => ({}))
    const page = await visit(`#/snapshots/${server.snapshots[1]!.id}`, look)
    await page.getByText('Taking snapshot nightly').first().waitFor()
    await page.getByRole('progressbar', { name: 'web' }).waitFor()
    await visitor.isAccessible()
    await visitor.screenshot(`progress-${name}`)
  })
})

describe('nothing there', () => {
  it.each([
    ['#/networks', 'There is no network'],
    ['#/snapshots', 'There is no snapshot yet'],
    ['#/schedules', 'There is no schedule'],
    ['#/quotas', 'There are no limits'],
    ['#/snapshots/gone', 'There is no such snapshot'],
  ])('%s says what to do', async (address, text) => {
    server.networks.length = 0
    const page = await visit(address)
    await page.getByText(text).waitFor()
    await visitor.isAccessible()
  })
})
