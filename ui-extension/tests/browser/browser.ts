// Licensed under the Apache License, Version 2.0; see LICENSE.
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

const screenshots =
  process.env.VNSNAP_SCREENSHOTS ?? fileURLToPath(new URL('../../target/ui', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf-8')

/** Debian's Chromium, which makes no connections of its own. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

export interface Look {
  width?: number
  height?: number
  dark?: boolean
  language?: string
}

/** A page of a fresh browser profile, with all that the browser complained of. */
export class Visitor {
  readonly complaints: string[] = []

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    readonly url: string,
  ) {
    page.on('pageerror', (e) => this.complaints.push(String(e)))
    page.on('console', (message) => {
      // Chromium reports each answer with an error status; the pages are to deal with those.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.complaints.push(message.text())
      }
    })
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !request.url().startsWith('blob:')) {
        this.complaints.push(`it asked ${request.url()}`)
      }
    })
  }

  static async arrive(browser: Browser, url: string, look: Look = {}): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width: look.width ?? 1280, height: look.height ?? 900 },
      colorScheme: look.dark ? 'dark' : 'light',
      locale: look.language ?? 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    return new Visitor(context, page, url)
  }

  async open(address: string): Promise<void> {
    await this.page.goto(`${this.url}/${address}`)
  }

  /** Waits until a heading of the first level has this text. */
  async reads(heading: string | RegExp): Promise<void> {
    await this.page.getByRole('heading', { level: 1, name: heading }).waitFor()
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(screenshots, { recursive: true })
    await this.page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true })
  }

  /** Fails if axe finds something on the page as it is now, or if it is wider than its window. */
  async isAccessible(): Promise<void> {
    await this.page.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
    // By the debugger, which the page's policy does not bind.
    await this.page.evaluate(axe)
    const found = await this.page.evaluate(async () => {
      const result = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(
        document,
        { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] },
      )
      return result.violations.flatMap((violation) =>
        violation.nodes.map((node) => `${violation.id}: ${node.html} ${node.failureSummary}`),
      )
    })
    expect(found).toEqual([])
    const overhang = await this.page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    )
    expect(overhang, 'the page is wider than the window').toBeLessThanOrEqual(0)
  }

  async leave(): Promise<void> {
    await this.context.close()
    expect(this.complaints).toEqual([])
  }
}
