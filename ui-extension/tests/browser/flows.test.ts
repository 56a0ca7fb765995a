// Licensed under the Apache License, Version 2.0; see LICENSE.
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Network, Snapshot } from '../../src/api/types'
import { parsePcapng } from '../../src/pcapng'
import { commands } from '../fake/server'
import { Visitor } from './browser'
import { Scene } from './scene'

const scene = new Scene()
let shop: Network
let snapshot: Snapshot

beforeEach(() => {
  shop = scene.server.addNetwork('shop', ['web', 'app', 'db'])
  snapshot = scene.server.addSnapshot(shop, 'before-upgrade')
})

function asked(command: string) {
  return scene.server.requests.filter((request) => request.command === command)
}

describe('taking a snapshot', () => {
  it('shows how far each machine is, and the timeline at the end', async () => {
    const page = await scene.visit(`#/networks?networkid=${shop.id}`)
    await page.getByRole('button', { name: 'Take a snapshot' }).click()
    await page.getByLabel('Name').fill('nightly')
    await page.getByRole('button', { name: 'Take the snapshot' }).click()

    await scene.visitor.reads('nightly')
    await page.getByRole('progressbar', { name: 'db' }).waitFor()
    await page.getByText('Snapshot nightly is taken').first().waitFor()
    await page.getByRole('listbox', { name: 'Machines in the order of their cuts' }).waitFor()
    expect(asked('createVniSnapshot')[0]).toMatchObject({ networkid: shop.id, name: 'nightly' })
  })

  it('says what is wrong with what was entered, and lets it be corrected', async () => {
    const page = await scene.visit(`#/networks?networkid=${shop.id}`)
    await page.getByRole('button', { name: 'Take a snapshot' }).click()
    await page.getByLabel('Name').fill('before-upgrade')
    await page.getByRole('button', { name: 'Take the snapshot' }).click()
    await page
      .getByRole('alert')
      .getByText('there is a snapshot before-upgrade already; choose another name')
      .waitFor()
    await scene.visitor.isAccessible()
    await page.getByLabel('Name').fill('another')
    await page.getByRole('button', { name: 'Take the snapshot' }).click()
    await scene.visitor.reads('another')
  })

  it('finds its job again after a reload, and nothing is blocked meanwhile', async () => {
    scene.server.frozen = true
    const page = await scene.visit(`#/networks?networkid=${shop.id}`)
    await page.getByRole('button', { name: 'Take a snapshot' }).click()
    await page.getByLabel('Name').fill('nightly')
    await page.getByRole('button', { name: 'Take the snapshot' }).click()
    await scene.visitor.reads('nightly')
    await page.reload()
    await page.getByText('Taking snapshot nightly').first().waitFor()
    await page.getByRole('link', { name: 'Quotas' }).click()
    await scene.visitor.reads('Quotas')
    scene.server.frozen = false
    await page.getByText('Snapshot nightly is taken').first().waitFor()
  })

  it('says why it failed', async () => {
    const page = await scene.visit('#/snapshots')
    await page.getByRole('link', { name: 'before-upgrade' }).waitFor()
    snapshot.state = 'Creating'
    scene.server.addJob('create', snapshot, ['cut'], () => {
      Object.assign(snapshot, { state: 'Error', problem: 'web did not stop in time' })
      return { errorcode: 530, errortext: 'web did not stop in time' }
    })
    await page.reload()
    await page.getByText('Snapshot before-upgrade was not taken').first().waitFor()
    await page.getByText('web did not stop in time').first().waitFor()
  })
})

describe('with a snapshot', () => {
  it('restore says what is lost, and then does it', async () => {
    scene.server.machines.get(shop.id)!.push({ id: 'new', name: 'cache', state: 'Running' })
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    await page.getByRole('button', { name: 'Restore …' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('web, app, db').waitFor()
    await dialog.getByText('Not in the snapshot, and left as they are: cache.').waitFor()
    expect(asked('restoreVniSnapshot')).toEqual([])
    await dialog.getByRole('button', { name: 'Restore, and lose what came since' }).click()
    await page.getByText('before-upgrade is restored').first().waitFor()
    await page.getByText('1.31 s').waitFor()
  })

  it('nothing else is offered while it is restored', async () => {
    scene.server.frozen = true
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    await page.getByRole('button', { name: 'Restore …' }).click()
    await page.getByRole('button', { name: 'Restore, and lose what came since' }).click()
    await page.getByText('The network is being restored').waitFor()
    expect(await page.getByRole('button', { name: '…' }).count()).toBe(0)
    await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor()
    await page.getByText(/^Being restored/).waitFor()
    scene.server.frozen = false
    await page.getByRole('button', { name: 'Restore …' }).waitFor()
  })

  it('clone makes a network, to which it leads', async () => {
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    await page.getByRole('button', { name: 'Clone …' }).click()
    await page.getByLabel('Name of the new network').fill('shop')
    await page.getByRole('button', { name: 'Make the clone' }).click()
    await page.getByText('there is a network shop already').waitFor()
    await page.getByLabel('Name of the new network').fill('shop-test')
    await page.getByRole('button', { name: 'Make the clone' }).click()
    await page.getByText('Clone shop-test runs').first().waitFor()
    await page.getByRole('link', { name: /^Show/ }).click()
    await scene.visitor.reads('Network shop-test')
  })

  it('a clone is made from an offering where there are such', async () => {
    scene.server.offerings = [{ id: 'o1', name: 'isolated', displaytext: 'Isolated with NAT' }]
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    await page.getByRole('button', { name: 'Clone …' }).click()
    await page.getByLabel('Network offering').selectOption('Isolated with NAT')
    await scene.visitor.isAccessible()
    await page.getByRole('button', { name: 'Make the clone' }).click()
    await page
      .getByText(/^Clone .* runs/)
      .first()
      .waitFor()
    expect(asked('cloneVniSnapshot')).toMatchObject([{ networkofferingid: 'o1' }])
  })

  it('a clone can be deleted, which says what is lost; its original can not', async () => {
    const page = await scene.visit(`#/networks?networkid=${shop.id}`)
    await page.getByText('Yes, all its machines can be snapshotted now.').waitFor()
    expect(await page.getByRole('button', { name: /Delete/ }).count()).toBe(0)
    const twin = scene.server.addNetwork('twin', ['twin-web', 'twin-db'])
    Object.assign(twin, { isclone: true, displaytext: 'clone of shop, from snapshot nightly' })
    await scene.visitor.open(`#/networks?networkid=${twin.id}`)
    await page.getByRole('button', { name: 'Delete network …' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('twin-web, twin-db').waitFor()
    await dialog.getByText('It is: clone of shop, from snapshot nightly.').waitFor()
    await scene.visitor.isAccessible()
    expect(asked('deleteNetwork')).toEqual([])
    scene.server.frozen = true
    await dialog.getByRole('button', { name: 'Delete, and lose its machines' }).click()
    await page.getByText('Deleting network twin').first().waitFor()
    await page.reload()
    await page.getByText('Deleting network twin').first().waitFor()
    scene.server.frozen = false
    await page.getByText('Network twin is deleted').first().waitFor()
    await scene.visitor.reads('Networks')
    await page.getByRole('link', { name: 'twin', exact: true }).waitFor({ state: 'detached' })
    expect(asked('deleteNetwork')).toMatchObject([{ id: twin.id }])
  })

  it('what was in flight can be downloaded as it is in the store', async () => {
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    await page.getByRole('button', { name: /Show.*web/ }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as pcapng' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('web-channel.pcapng')
    expect(parsePcapng(await readFile(await download.path()))).toHaveLength(2)
  })

  it("another tenant's is not there", async () => {
    const page = await scene.visit('#/snapshots/00000000-0000-4000-8000-999999999999')
    await page.getByText('There is no such snapshot').waitFor()
  })

  it('the timeline is walked with the keyboard', async () => {
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    const timeline = page.getByRole('listbox')
    await timeline.focus()
    await page.keyboard.press('End')
    const active = await timeline.getAttribute('aria-activedescendant')
    expect(await page.locator(`[id="${active}"]`).getAttribute('aria-label')).toContain(
      'db: cut 8.2 ms',
    )
    await page.keyboard.press('ArrowUp')
    await page.getByText(/^app: cut 4.1 ms/).waitFor()
  })
})

describe('many', () => {
  /** What a page may have of nodes, however much there is. */
  const nodes = 3_000

  it('1000 snapshots of 100 machines take no more of a page', async () => {
    const large = scene.server.addNetwork(
      'large',
      Array.from({ length: 100 }, (_, i) => `vm${i}`),
    )
    for (let i = 0; i < 1_000; i++) {
      scene.server.addSnapshot(large, `s${String(i).padStart(4, '0')}`, { size: i })
    }
    const page = await scene.visit('#/snapshots')
    await page.getByText('1,001 entries').or(page.getByText('1001 entries')).waitFor()
    const count = () => page.evaluate(() => document.querySelectorAll('*').length)
    expect(await count()).toBeLessThan(nodes)
    expect(asked('listVniSnapshots').map((request) => request.pagesize)).toEqual(['20'])

    await page.getByRole('button', { name: 'Stored' }).click()
    await page.getByRole('link', { name: 's0000' }).waitFor()
    await page.getByRole('button', { name: 'Next page' }).click()
    await page.getByRole('link', { name: 's0020' }).waitFor()
    expect(await count()).toBeLessThan(nodes)

    await page.getByRole('searchbox').fill('s0999')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 's0999' }).click()
    await page.getByText(/^vm0: cut/).waitFor()
    expect(await count()).toBeLessThan(nodes)
  })

  it('several are deleted at once', async () => {
    scene.server.addSnapshot(shop, 'old')
    scene.server.addSnapshot(shop, 'older')
    const page = await scene.visit('#/snapshots')
    await page.getByRole('checkbox', { name: 'Choose old', exact: true }).check()
    await page.getByRole('checkbox', { name: 'Choose older' }).check()
    await page.getByRole('button', { name: 'Delete 2 snapshots' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete 2 snapshots' }).click()
    await page.getByText('Snapshot older is deleted').first().waitFor()
    await page.getByText('Snapshot old is deleted').first().waitFor()
    await page.getByText('1 entry').waitFor()
  })

  it('filters by state and network', async () => {
    scene.server.addSnapshot(scene.server.addNetwork('back', ['b1']), 'broken', { state: 'Error' })
    const page = await scene.visit('#/snapshots')
    await page.getByLabel('State').selectOption('Failed')
    await page.getByText('1 entry').waitFor()
    await page.getByLabel('Network').selectOption('shop')
    await page.getByText('No snapshot matches').waitFor()
  })
})

describe('schedules', () => {
  it('are made with a preview, changed, switched off and deleted', async () => {
    const page = await scene.visit('#/schedules')
    await page.getByRole('button', { name: 'New schedule' }).click()
    await page.getByLabel('Network').selectOption('shop')
    await page.getByLabel('How often').selectOption('WEEKLY')
    await page.getByLabel('Day of the week').selectOption('Sunday')
    await page.getByLabel('Time zone').selectOption('Europe/Berlin')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Every Sunday at 02:30 (Europe/Berlin)').waitFor()
    expect(await dialog.getByRole('listitem').count()).toBe(5)
    await page.getByRole('button', { name: 'Make the schedule' }).click()
    await page.getByText('Every Sunday at 02:30 (Europe/Berlin)').waitFor()
    expect(asked('createVniSnapshotPolicy')[0]).toMatchObject({
      networkid: shop.id,
      intervaltype: 'WEEKLY',
      schedule: '30:02:1',
      timezone: 'Europe/Berlin',
      maxsnaps: '7',
    })
    await page.getByRole('button', { name: /Change ….*shop/ }).click()
    await page.getByLabel('Hour').fill('4')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Every Sunday at 04:30').waitFor()
    await page.getByRole('button', { name: /Switch off/ }).click()
    await page.getByText('Switched off').waitFor()
    await page.getByRole('button', { name: /Delete ….*shop/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete …' }).click()
    await page.getByText('There is no schedule').waitFor()
  })
})

describe('sessions', () => {
  it('a wrong password is said, the right one leads to where one was', async () => {
    scene.server.users.set('alice', 'secret')
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    await page.getByLabel('User name').fill('alice')
    await page.getByLabel('Password').fill('wrong')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('alert').getByText('the user name or the password is wrong').waitFor()
    await page.getByLabel('Password').fill('secret')
    await page.getByRole('button', { name: 'Log in' }).click()
    await scene.visitor.reads('before-upgrade')
    await page.getByRole('button', { name: 'Log out' }).click()
    await scene.visitor.reads('Log in to VNsnap')
  })

  it('one that has ended leads to the login and back', async () => {
    scene.server.users.set('alice', 'secret')
    const page = await scene.visit('')
    await page.getByLabel('User name').fill('alice')
    await page.getByLabel('Password').fill('secret')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('Yes', { exact: true }).waitFor()
    scene.server.endSessions()
    await page.getByRole('link', { name: 'Snapshots' }).click()
    await scene.visitor.reads('Log in to VNsnap')
    await page.getByLabel('User name').fill('alice')
    await page.getByLabel('Password').fill('secret')
    await page.getByRole('button', { name: 'Log in' }).click()
    await scene.visitor.reads('Snapshots')
  })

  it('what the caller may not use is not offered', async () => {
    for (const command of ['restoreVniSnapshot', 'deleteVniSnapshot', 'listVniSnapshotLimits']) {
      scene.server.forbidden.add(command)
    }
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    await page.getByRole('button', { name: 'Clone …' }).waitFor()
    expect(await page.getByRole('button', { name: /Restore|Delete/ }).count()).toBe(0)
    expect(await page.getByRole('link', { name: 'Quotas' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Snapshots', exact: true }).click()
    await page.getByRole('link', { name: 'before-upgrade' }).waitFor()
    expect(await page.getByRole('checkbox').count()).toBe(0)
  })
})

describe('a role that may only take snapshots', () => {
  it('is shown no list of them, and none is asked for', async () => {
    scene.server.forbidden.add('listVniSnapshots')
    const page = await scene.visit(`#/networks?networkid=${shop.id}`)
    await page.getByText('Yes, all its machines can be snapshotted now').waitFor()
    expect(await page.getByRole('heading', { name: 'Snapshots' }).count()).toBe(0)
    await page.getByRole('link', { name: 'All networks' }).click()
    await page.getByText('Yes', { exact: true }).waitFor()
    expect(await page.getByText('None yet').count()).toBe(0)
    expect(asked('listVniSnapshots')).toEqual([])
  })
})

describe('a role that may do nothing', () => {
  it('is told so though it may list networks', async () => {
    for (const command of commands.filter((name) => name.includes('VniSnapshot'))) {
      scene.server.forbidden.add(command)
    }
    const page = await scene.visit('')
    await page.getByText('Your role may not use VNsnap').waitFor()
    expect(await page.getByRole('link', { name: 'Networks' }).count()).toBe(0)
  })

  it('is told so', async () => {
    for (const command of ['listNetworks', 'listVniSnapshots', 'listVniSnapshotPolicies']) {
      scene.server.forbidden.add(command)
    }
    scene.server.forbidden.add('listVniSnapshotLimits')
    const page = await scene.visit('')
    await page.getByText('Your role may not use VNsnap').waitFor()
    await scene.visitor.isAccessible()
  })
})

describe('a server that is gone', () => {
  it('is waited for, and then all goes on', async () => {
    const page = await scene.visit('#/snapshots')
    await page.getByRole('link', { name: 'before-upgrade' }).waitFor()
    await scene.server.stop()
    await page.getByRole('link', { name: 'Schedules' }).click()
    await page.getByText('The server does not answer. Everything goes on there').waitFor()
    await scene.visitor.isAccessible()
    scene.server.addPolicy(shop)
    await scene.server.start()
    await page.getByText('Every day at 02:30').waitFor()
    await page.getByText('The server does not answer').first().waitFor({ state: 'detached' })
  })
})

describe('in CloudStack', () => {
  const inside = 'client/'

  async function arrive(stored: Record<string, unknown>, address = inside) {
    scene.server.users.set('alice', 'secret')
    scene.visitor = await Visitor.arrive(scene.browser, scene.server.url)
    await scene.visitor.context.addInitScript((values) => {
      for (const [key, value] of Object.entries(values)) {
        localStorage.setItem(`primate__${key}`, JSON.stringify(value))
      }
    }, stored)
    await scene.visitor.open(address)
    return scene.visitor.page.frameLocator('iframe')
  }

  it('the session, project, language and theme are those of its UI', async () => {
    const frame = await arrive({
      'Access-Token': scene.server.newSession(),
      CURRENT_PROJECT: { id: 'p1' },
      LOCALE: 'de_DE',
      DARK_MODE: true,
    })
    await frame.getByRole('heading', { level: 1 }).waitFor()
    await frame.locator('html[lang="de"]').waitFor()
    await frame.locator('link[data-theme="dark"]').waitFor({ state: 'attached' })
    expect(asked('listNetworks')[0]).toMatchObject({ projectid: 'p1' })
    expect(await frame.getByText('VNsnap', { exact: true }).count()).toBe(0)
  })

  it('its address around the pages leads to the network', async () => {
    const frame = await arrive(
      { 'Access-Token': scene.server.newSession() },
      `${inside}#/plugins/VNsnap?networkid=${shop.id}`,
    )
    await frame.getByRole('heading', { level: 1, name: 'Network shop' }).waitFor()
  })

  it('another link leads to another network, though its UI keeps the pages', async () => {
    const back = scene.server.addNetwork('back', ['b1'])
    const frame = await arrive(
      { 'Access-Token': scene.server.newSession() },
      `${inside}#/plugins/VNsnap?networkid=${shop.id}`,
    )
    await frame.getByRole('heading', { level: 1, name: 'Network shop' }).waitFor()
    await frame.getByRole('link', { name: 'Quotas' }).click()
    await scene.visitor.open(`${inside}#/plugins/VNsnap?networkid=${back.id}`)
    await frame.getByRole('heading', { level: 1, name: 'Network back' }).waitFor()
  })

  it('there is no login of its own', async () => {
    const frame = await arrive({ 'Access-Token': 'ended' })
    await frame.getByRole('heading', { name: 'Your session has ended' }).waitFor()
    expect(await frame.getByRole('link', { name: 'Go to CloudStack' }).getAttribute('target')).toBe(
      '_top',
    )
  })
})

/** Goes on from one to the next until the one of this name has the focus. */
async function tabTo(page: Page, name: string | RegExp) {
  const names: string[] = []
  while (names.length < 100) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null
      return (
        element?.getAttribute('aria-label') ??
        element?.labels?.[0]?.textContent ??
        element?.textContent ??
        ''
      ).trim()
    })
    if (typeof name === 'string' ? focused === name : name.test(focused)) {
      return
    }
    names.push(focused.slice(0, 40))
  }
  throw new Error(`Tab does not lead to ${name}, but to ${names.join(' | ')}`)
}

describe('by keyboard alone', () => {
  it(
    'one takes, watches, inspects, restores, clones and schedules',
    { timeout: 180_000 },
    async () => {
      const page = await scene.visit('#/networks')
      const { keyboard } = page
      const push = async (name: string | RegExp) => {
        await tabTo(page, name)
        await keyboard.press('Enter')
      }
      await page.getByRole('link', { name: 'shop', exact: true }).waitFor()
      await push('shop')
      await scene.visitor.reads('Network shop')

      await push('Take a snapshot')
      await page.getByLabel('Name').and(page.locator(':focus')).waitFor()
      await keyboard.type('by-keyboard')
      await keyboard.press('Enter')
      await scene.visitor.reads('by-keyboard')
      await page.getByRole('progressbar', { name: 'db' }).waitFor()
      await page.getByText('Snapshot by-keyboard is taken').first().waitFor()

      await page.getByRole('listbox').waitFor()
      await tabTo(page, /^Machines in the order of their cuts/)
      await keyboard.press('End')
      await page.getByText(/^db: cut 8.2 ms/).waitFor()
      await push(/^Show.*web/)
      await page.getByText('10.1.1.1:4321').first().waitFor()
      await push('Close')

      await push('Restore …')
      await page.getByRole('dialog').getByText('web, app, db').waitFor()
      await push('Restore, and lose what came since')
      await page.getByText('by-keyboard is restored').first().waitFor()

      await push('Clone …')
      await tabTo(page, 'Name of the new network')
      await keyboard.press('Control+A')
      await keyboard.type('twin')
      await keyboard.press('Enter')
      await page.getByText('Clone twin runs').first().waitFor()

      await push('Schedules')
      await scene.visitor.reads('Schedules')
      await push('New schedule')
      await tabTo(page, 'Network')
      await page
        .locator('#policy-network option', { hasText: 'shop' })
        .waitFor({ state: 'attached' })
      await keyboard.type('shop')
      await tabTo(page, 'How often')
      await keyboard.type('Every w')
      await push('Make the schedule')
      await page
        .getByText(/^Every .*day at /)
        .first()
        .waitFor()
      expect(asked('createVniSnapshotPolicy')).toMatchObject([
        { networkid: shop.id, intervaltype: 'WEEKLY' },
      ])
    },
  )

  it('a snapshot is taken', async () => {
    const page = await scene.visit(`?networkid=${shop.id}`)
    await scene.visitor.reads('Network shop')
    await page.keyboard.press('Tab')
    await page.getByRole('link', { name: 'Skip to the content' }).waitFor()
    await page.keyboard.press('Enter')
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim())
    const order: (string | undefined)[] = []
    do {
      await page.keyboard.press('Tab')
      order.push(await focused())
    } while (order.at(-1) !== 'Take a snapshot' && order.length < 10)
    expect(order).toEqual(['← All networks', 'Take a snapshot'])
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.getByLabel('Name').and(page.locator(':focus')).waitFor()
    await page.keyboard.type('by-keyboard')
    await page.keyboard.press('Enter')
    await scene.visitor.reads('by-keyboard')
    await page.getByRole('heading', { level: 1 }).and(page.locator(':focus')).waitFor()
  })

  it('a dialog is left with Escape, and the focus is where it was', async () => {
    const page = await scene.visit(`#/snapshots/${snapshot.id}`)
    const button = page.getByRole('button', { name: 'Restore …' })
    await button.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await button.and(page.locator(':focus')).waitFor()
    expect(asked('restoreVniSnapshot')).toEqual([])
  })
})
