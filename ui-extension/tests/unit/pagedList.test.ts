// Licensed under the Apache License, Version 2.0; see LICENSE.
import { flushPromises } from '@vue/test-utils'
import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/api/client'
import type { PageRequest } from '../../src/api/commands'
import { usePagedList } from '../../src/composables/usePagedList'

interface Thing {
  id: string
  size?: number
}

function listOf(things: Thing[], pageSize = 2) {
  const asked: PageRequest[] = []
  const scope = effectScope()
  const list = scope.run(() =>
    usePagedList<Thing>(async (request) => {
      asked.push(request)
      const { page, pagesize, keyword } = request
      const found = things.filter((thing) => thing.id.includes(keyword ?? ''))
      return { count: found.length, items: found.slice((page - 1) * pagesize, page * pagesize) }
    }, pageSize),
  )!
  return { list, asked, ids: () => list.items.value.map((thing) => thing.id) }
}

const things = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `t${i}`, size: (i * 8) % count }))

describe('usePagedList', () => {
  it('asks the server for one page only', async () => {
    const { list, asked, ids } = listOf(things(1000), 20)
    await list.reload()
    list.view.page = 3
    await flushPromises()

    expect(asked.map(({ page, pagesize }) => [page, pagesize])).toEqual([
      [1, 20],
      [3, 20],
    ])
    expect(ids()[0]).toBe('t40')
    expect(list.count.value).toBe(1000)
  })

  it('sorts no more than it may fetch', async () => {
    const { list, asked, ids } = listOf(things(2001))
    list.view.sort = { key: 'size', descending: true }
    await flushPromises()

    expect(asked.filter(({ pagesize }) => pagesize === 500)).toHaveLength(1)
    expect(list.sortable.value).toBe(false)
    expect(list.view.sort).toBeUndefined()
    expect(ids()).toEqual(['t0', 't1'])

    list.view.keyword = 't42'
    await flushPromises()
    expect(list.sortable.value).toBe(true)
  })

  it('sorts all that match, in pages that a server gives', async () => {
    const { list, asked, ids } = listOf(things(1001), 3)
    list.view.sort = { key: 'size', descending: true }
    await flushPromises()

    expect(asked.map(({ pagesize }) => pagesize)).toEqual([500, 500, 500])
    expect(list.items.value.map((thing) => thing.size)).toEqual([1000, 999, 998])
    list.view.sort = undefined
    await flushPromises()
    expect(ids()).toEqual(['t0', 't1', 't2'])
  })

  it('puts what is not known first', async () => {
    const { list, ids } = listOf([{ id: 'a', size: 1 }, { id: 'b' }, { id: 'c', size: 0 }], 3)
    list.view.sort = { key: 'size', descending: false }
    await flushPromises()
    expect(ids()).toEqual(['b', 'c', 'a'])
  })

  it('begins at the first page when something else is searched', async () => {
    const { list, ids } = listOf(things(30))
    list.view.page = 4
    await flushPromises()
    list.view.keyword = 't2'
    await flushPromises()

    expect(list.view.page).toBe(1)
    expect(ids()).toEqual(['t2', 't20'])
  })

  it('goes back when the last page is gone', async () => {
    const all = things(5)
    const { list, ids } = listOf(all)
    list.view.page = 3
    await flushPromises()
    all.pop()
    await list.reload()
    await flushPromises()

    expect(list.view.page).toBe(2)
    expect(ids()).toEqual(['t2', 't3'])
  })

  it('keeps what it has when an answer is an error', async () => {
    let broken = false
    const list = effectScope().run(() =>
      usePagedList<Thing>(async () => {
        if (broken) {
          throw new ApiError(503, 'not now')
        }
        return { count: 1, items: [{ id: 'a' }] }
      }),
    )!
    await list.reload()
    broken = true
    await list.reload()

    expect(list.error.value?.code).toBe(503)
    expect(list.items.value).toHaveLength(1)
  })
})
