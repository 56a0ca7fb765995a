// Licensed under the Apache License, Version 2.0; see LICENSE.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { FakeServer } from '../fake/server'
import { launch, type Look, Visitor } from './browser'

/** A browser for all tests of a file; a server and a visitor of its pages for each. */
export class Scene {
  browser!: Browser
  server!: FakeServer
  visitor!: Visitor

  constructor() {
    beforeAll(async () => {
      this.browser = await launch()
    })
    afterAll(() => this.browser.close())
    beforeEach(async () => {
      this.server = new FakeServer()
      await this.server.start()
    })
    afterEach(async () => {
      await this.visitor.leave()
      await this.server.stop()
    })
  }

  async visit(address: string, look: Look = {}): Promise<Page> {
    this.visitor = await Visitor.arrive(this.browser, this.server.url, look)
    await this.visitor.open(address)
    return this.visitor.page
  }
}
