// Licensed under the Apache License, Version 2.0; see LICENSE.
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Component, defineComponent } from 'vue'
import { ApiError } from '../../src/api/client'
import type { Commands } from '../../src/api/commands'
import type { Clone } from '../../src/api/types'
import CutTimeline from '../../src/components/CutTimeline.vue'
import DataTable from '../../src/components/DataTable.vue'
import ErrorAlert from '../../src/components/ErrorAlert.vue'
import JobList from '../../src/components/JobList.vue'
import JobProgress from '../../src/components/JobProgress.vue'
import { createTexts } from '../../src/i18n'
import { Jobs, jobsKey } from '../../src/jobs'
import { timelineOf } from '../../src/timeline'

function show(component: Component, props: Record<string, unknown>, language: 'en' | 'de' = 'en') {
  return mount(component, { props, global: { plugins: [createTexts(language)] } })
}

const table = {
  label: 'Things',
  rows: [
    { id: 'a', name: 'first', size: 2 },
    { id: 'b', name: 'second', size: 1 },
  ],
  columns: [
    { key: 'name', title: 'Name', text: (row: { name: string }) => row.name, sortable: true },
    { key: 'size', title: 'Size', text: (row: { size: number }) => `${row.size} B` },
  ],
}

describe('DataTable', () => {
  it('goes from ascending to descending to the order of the server', async () => {
    const shown = show(DataTable, table)
    const heading = shown.get('th')
    for (const order of ['ascending', 'descending', undefined]) {
      await heading.get('button').trigger('click')
      const sort = shown.emitted('update:sort')!.at(-1)![0]
      await shown.setProps({ sort } as object)
      expect(heading.attributes('aria-sort')).toBe(order)
    }
  })

  it('names what is chosen', async () => {
    const shown = show(DataTable, { ...table, selected: [] })
    await shown.get('[aria-label="Choose second"]').setValue(true)
    expect(shown.emitted('update:selected')).toEqual([[['b']]])
  })

  it('has nothing to choose if nothing can be done with it', () => {
    expect(show(DataTable, table).find('input').exists()).toBe(false)
  })
})

describe('ErrorAlert', () => {
  it('says what happened and what to do', () => {
    const shown = show(ErrorAlert, { error: new ApiError(532, '20 of 20 snapshots are used') })
    expect(shown.get('[role="alert"]').text()).toContain('20 of 20 snapshots are used')
    expect(shown.text()).toContain('Delete snapshots that you no longer need')
  })

  it('says it in the language of the user', () => {
    const error = new ApiError(ApiError.unreachable, 'Failed to fetch')
    expect(show(ErrorAlert, { error }, 'de').text()).toContain('Der Server antwortet nicht.')
  })

  it('bears an error without a sentence or of an unknown number', () => {
    expect(show(ErrorAlert, { error: new ApiError(599, '') }).text()).toContain('does not say why')
  })
})

describe('JobProgress', () => {
  it('tells step, percent and each machine', () => {
    const progress = {
      step: 'save',
      progress: 41.6,
      virtualmachine: [
        { name: 'web', step: 'saved', progress: 100 },
        { name: 'db', step: 'save', progress: 12 },
      ],
    }
    const shown = show(JobProgress, { operation: 'create', progress })
    expect(shown.get('[aria-current="step"]').text()).toBe('Save')
    const bars = shown.findAll('[role="progressbar"]')
    expect(bars.map((bar) => bar.attributes('aria-valuenow'))).toEqual(['42', '100', '12'])
    expect(shown.text()).toContain('being saved')
  })
})

describe('JobList', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  const RouterLink = defineComponent({ props: ['to'], render: () => null })

  /** Where the list leads when the snapshot was cloned. */
  async function leadsTo(clone: Clone): Promise<unknown> {
    const job = async () => ({
      jobid: 'j',
      jobstatus: 1,
      jobresult: { vnisnapshotclone: clone },
    })
    const jobs = new Jobs({ job } as unknown as Commands)
    jobs.track('j', 'clone', 's', 'twin')
    await vi.advanceTimersByTimeAsync(1_000)
    const shown = mount(JobList, {
      global: {
        plugins: [createTexts('en')],
        provide: { [jobsKey as symbol]: jobs },
        components: { RouterLink },
      },
    })
    return shown.getComponent(RouterLink).props('to')
  }

  it('leads to the network or the VPC that a clone is in', async () => {
    expect(await leadsTo({ id: 's', name: 'nightly', networkid: 'n' })).toEqual({
      name: 'networks',
      query: { networkid: 'n' },
    })
    expect(await leadsTo({ id: 's', name: 'nightly', vpcid: 'v' })).toEqual({
      name: 'networks',
      query: { vpcid: 'v' },
    })
  })
})

describe('CutTimeline', () => {
  beforeEach(() => {
    vi.stubGlobal(
      'ResizeObserver',
      class {
        constructor(private readonly told: (entries: object[]) => void) {}
        observe = () => this.told([{ contentRect: { width: 1_000 } }])
        disconnect = () => undefined
      },
    )
  })
  afterEach(() => vi.unstubAllGlobals())

  it('draws the pauses to the scale of milliseconds and the whole to that of seconds', async () => {
    const members = [0, 10].map((offset) => ({
      id: `m${offset}`,
      vnisnapshotid: 's',
      virtualmachinename: `m${offset}`,
      cutoffsetmillis: offset,
      pausemillis: 40,
      savemillis: 8_000,
      heldframes: 1170,
      inflightframes: 12,
    }))
    const snapshot = {
      id: 's',
      name: 's',
      state: 'Ready' as const,
      cuttime: '2026-11-24T08:00:02+0000',
      preparemillis: 2_000,
    }
    const shown = show(CutTimeline, { timeline: timelineOf(snapshot, members) })
    await flushPromises()

    const left = 150
    const countsWidth = 12 + 8 * '▲1170 ●12'.length
    const perMilli = (1_000 - countsWidth - left) / 50
    const [first, , second] = shown.findAll('rect.pause').map((bar) => bar.attributes())
    expect(Number(first!.x)).toBeCloseTo(left)
    expect(Number(first!.width)).toBeCloseTo(40 * perMilli)
    expect(Number(second!.x)).toBeCloseTo(left + 10 * perMilli)
    const save = shown.get('rect.save').attributes()
    expect(Number(save.width)).toBeCloseTo((8_000 / 10_010) * (1_000 - 12 - left))
  })
})
