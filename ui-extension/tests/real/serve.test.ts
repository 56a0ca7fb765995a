// Licensed under the Apache License, Version 2.0; see LICENSE.
import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePcapng } from '../../src/pcapng'
import { launch, Visitor } from '../browser/browser'
import { RealServer, required } from './server'

const network = required('VNSNAP_NETWORK')
const password = 'a password of the test'
/** Real guests are emulated and share two cores with the browser. */
const longest = 100_000

const server = new RealServer()
let browser: Browser
let anna: Visitor
let page: Page
let addressOfSnapshot: string

beforeAll(async () => {
  server.addUser('anna', 'shop', password)
  server.addUser('bert', 'other', password)
  await server.start()
  browser = await launch()
  anna = await Visitor.arrive(browser, server.url)
  page = anna.page
})
afterAll(async () => {
  await browser?.close()
  await server.stop()
  expect(anna.complaints).toEqual([])
})

async function login(of: Page, name: string, word = password) {
  await of.getByLabel('User name').fill(name)
  await of.getByLabel('Password').fill(word)
  await of.getByRole('button', { name: 'Log in' }).click()
}

async function ends(text: string) {
  await page
    .locator('[data-job="running"]')
    .first()
    .waitFor({ state: 'detached', timeout: longest })
  await page.locator('[data-job="done"]').getByText(text, { exact: true }).waitFor()
  await page.getByRole('button', { name: /Dismiss/ }).click()
}

// One after the other: each begins where the one before has ended.
describe('with real guests', () => {
  it('a wrong password is refused, the right one shows the networks', async () => {
    await anna.open('')
    await login(page, 'anna', 'wrong password')
    await page.getByRole('alert').waitFor()
    await login(page, 'anna')
    await page.getByRole('link', { name: network }).waitFor()
    await page.getByText('Yes', { exact: true }).waitFor()
    await anna.isAccessible()
    await anna.screenshot('real-networks')
  })

  it('a snapshot is taken, and watched through a reload', async () => {
    await page.getByRole('link', { name: network }).click()
    await page.getByRole('button', { name: 'Take a snapshot' }).click()
    await page.getByLabel('Name').fill('before-upgrade')
    await page.getByRole('button', { name: 'Take the snapshot' }).click()
    await page.locator('[data-job="running"]').waitFor()
    await page.reload()
    await page.getByRole('progressbar', { name: 'm1' }).waitFor({ timeout: longest })
    await anna.screenshot('real-progress')
    await page.locator('[data-job="done"]').waitFor({ timeout: longest })
    await ends('Snapshot before-upgrade is taken')
    addressOfSnapshot = new URL(page.url()).hash
  })

  it('its timeline tells of each machine', async () => {
    const rows = page.getByRole('listbox').getByRole('option')
    await rows.first().waitFor()
    expect(await rows.count()).toBe(3)
    for (const row of await rows.all()) {
      expect(await row.getAttribute('aria-label')).toMatch(
        /^m[123]: cut [\d.]+ ms after the first, pause [\d.]+ m?s \(by the hypervisor [\d.]+ m?s\), saved after [\d.]+ m?s/,
      )
    }
    await anna.isAccessible()
    await anna.screenshot('real-snapshot')
  })

  it('its frames in flight are as many as it says', async () => {
    const machines = page.getByRole('group', { name: 'Machines' }).getByRole('row')
    for (const machine of await machines.filter({ has: page.getByRole('button') }).all()) {
      const button = machine.getByRole('button')
      const cell = machine.getByRole('cell').filter({ has: page.getByRole('button') })
      const told = parseInt((await cell.textContent())!.replace(/,/g, ''))
      await button.click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download as pcapng' }).click(),
      ])
      expect(parsePcapng(await readFile(await download.path()))).toHaveLength(told)
      await page.getByRole('button', { name: 'Close' }).click()
    }
  })

  it('another tenant does not see it, not by its address either', async () => {
    const bert = await Visitor.arrive(browser, server.url)
    await bert.open(addressOfSnapshot)
    await login(bert.page, 'bert')
    await bert.page
      .getByText('there is no')
      .or(bert.page.getByText('There is no such snapshot'))
      .first()
      .waitFor()
    expect(await bert.page.getByText('before-upgrade').count()).toBe(0)
    await bert.page.getByRole('link', { name: 'Snapshots', exact: true }).click()
    await bert.page.getByText('There is no snapshot yet').waitFor()
    await bert.leave()
  })

  it('a schedule is made with the runs that were foretold, and deleted', async () => {
    await page.getByRole('link', { name: 'Schedules' }).click()
    await page.getByRole('button', { name: 'New schedule' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Network').selectOption(network)
    await dialog.getByLabel('How often').selectOption('WEEKLY')
    await dialog.getByLabel('Time zone').selectOption('Europe/Berlin')
    const foretold = await dialog.getByRole('listitem').allTextContents()
    await dialog.getByRole('button', { name: 'Make the schedule' }).click()
    const summary = page.locator('summary')
    await summary.click()
    const later = await page.getByRole('group').getByRole('listitem').allTextContents()
    expect([await summary.textContent(), ...later].map((run) => run!.trim())).toEqual(
      foretold.map((run) => run.trim()),
    )
    await anna.isAccessible()
    await anna.screenshot('real-schedules')
    await page.getByRole('button', { name: /Delete …/ }).click()
    await dialog.getByRole('button', { name: 'Delete …' }).click()
    await page.getByText('There is no schedule').waitFor()
  })

  it('the quota is used', async () => {
    await page.getByRole('link', { name: 'Quotas' }).click()
    await page.getByText('1 of 5 snapshots are used.').waitFor()
  })

  it('a server that is gone is waited for', async () => {
    await server.stop()
    await page.getByRole('link', { name: 'Snapshots', exact: true }).click()
    await page.getByText('The server does not answer. Everything goes on there').waitFor()
    expect(await page.getByRole('link', { name: 'before-upgrade' }).count()).toBe(0)
    await server.start()
    // Its sessions have ended with it.
    await anna.reads('Log in to VNsnap')
    await login(page, 'anna')
    await anna.reads('Snapshots')
    await page.getByRole('link', { name: 'before-upgrade' }).waitFor()
    await page.getByText('The server does not answer').waitFor({ state: 'detached' })
  })

  it('a session that has ended leads to the login and back', async () => {
    await anna.context.clearCookies()
    await page.getByRole('link', { name: 'before-upgrade' }).click()
    await anna.reads('Log in to VNsnap')
    await login(page, 'anna')
    await anna.reads('before-upgrade')
  })

  it('all is restored', async () => {
    await page.getByRole('button', { name: 'Restore …' }).click()
    await page.getByRole('dialog').getByText('m1, m2, m3').waitFor()
    await anna.screenshot('real-restore')
    await page.getByRole('button', { name: 'Restore, and lose what came since' }).click()
    await page.locator('[data-job="running"]').waitFor()
    await ends('before-upgrade is restored')
  })

  it('a clone is refused a name that is none, corrected, and made beside it', async () => {
    await page.getByRole('button', { name: 'Clone …' }).click()
    await page.getByLabel('Name of the new network').fill('../etc/passwd')
    await page.getByRole('button', { name: 'Make the clone' }).click()
    await page.getByRole('alert').getByText('"../etc/passwd" is no name').waitFor()
    await page.getByLabel('Name of the new network').fill('twin')
    await page.getByRole('button', { name: 'Make the clone' }).click()
    await page.locator('[data-job="running"]').waitFor()
    await ends('Clone twin runs')
    await page.getByRole('link', { name: 'Networks', exact: true }).click()
    await page.getByRole('link', { name: 'twin', exact: true }).waitFor()
  })

  it('it is deleted', async () => {
    await anna.open(addressOfSnapshot)
    await page.getByRole('button', { name: 'Delete …' }).click()
    await page.getByRole('button', { name: 'Delete it' }).click()
    await page.getByText('The snapshot is deleted').waitFor({ timeout: longest })
  })
})
