// Licensed under the Apache License, Version 2.0; see LICENSE.
import { computed, reactive, watch } from 'vue'
import type { PageRequest } from '../api/commands'
import type { Page } from '../api/types'
import { useLoaded } from './useLoaded'

export interface Sort {
  /** The name of what the rows are sorted by. */
  key: string
  descending: boolean
}

/** The largest page that CloudStack gives by default. */
const largestPage = 500

/** Of more rows than this, all of which would have to be fetched, another order is not offered. */
export const mostSorted = 2_000

/**
 * A list that is shown page by page. The server pages; its own order is the newest first. For another
 * order all rows that match are needed, since the API has no parameter for it.
 */
export function usePagedList<T extends object>(
  load: (request: PageRequest) => Promise<Page<T>>,
  pageSize = 20,
) {
  const view = reactive({ page: 1, keyword: '', sort: undefined as Sort | undefined })
  const loaded = useLoaded(() => (view.sort ? sorted(view.sort) : rows(view.page, pageSize)))

  function rows(page: number, pagesize: number): Promise<Page<T>> {
    return load({ page, pagesize, keyword: view.keyword })
  }

  async function sorted(sort: Sort): Promise<Page<T>> {
    const all: T[] = []
    for (let page = 1; ; page++) {
      const next = await rows(page, largestPage)
      if (next.count > mostSorted) {
        view.sort = undefined
        return rows(view.page, pageSize)
      }
      all.push(...next.items)
      if (next.items.length === 0 || all.length >= next.count) {
        break
      }
    }
    const key = sort.key as keyof T
    all.sort((a, b) => compare(a[key], b[key]) * (sort.descending ? -1 : 1))
    const start = (view.page - 1) * pageSize
    return { items: all.slice(start, start + pageSize), count: all.length }
  }

  // The last page may have gone with its last row.
  watch(loaded.value, (answer) => {
    if (answer && answer.items.length === 0 && view.page > 1) {
      view.page = Math.max(1, Math.ceil(answer.count / pageSize))
    }
  })
  watch(
    () => [view.page, view.sort?.key, view.sort?.descending],
    () => void loaded.reload(),
  )
  watch(
    () => view.keyword,
    () => first(),
  )

  /** Loads again from the first page. */
  function first(): void {
    if (view.page === 1) {
      void loaded.reload()
    } else {
      view.page = 1
    }
  }

  return {
    view,
    pageSize,
    items: computed(() => loaded.value.value?.items ?? []),
    count: computed(() => loaded.value.value?.count ?? 0),
    sortable: computed(() => (loaded.value.value?.count ?? 0) <= mostSorted),
    loading: loaded.loading,
    error: loaded.error,
    reload: loaded.reload,
    first,
  }
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || b === undefined) {
    return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1)
  }
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true })
}
