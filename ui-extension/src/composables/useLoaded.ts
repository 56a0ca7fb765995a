// Licensed under the Apache License, Version 2.0; see LICENSE.
import { onScopeDispose, type Ref, ref, shallowRef } from 'vue'
import { ApiError } from '../api/client'

export interface Loaded<T> {
  value: Ref<T | undefined>
  loading: Ref<boolean>
  error: Ref<ApiError | undefined>
  reload: () => Promise<void>
}

const retryMillis = 3_000

/** What a server answers. Of answers that overtake each other the last asked for counts. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const value = shallowRef<T>()
  const loading = ref(false)
  const error = shallowRef<ApiError>()
  let asked = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  async function reload(): Promise<void> {
    const mine = ++asked
    clearTimeout(retry)
    loading.value = true
    try {
      const answer = await load()
      if (mine === asked) {
        value.value = answer
        error.value = undefined
      }
    } catch (e) {
      if (!(e instanceof ApiError)) {
        throw e
      }
      if (mine === asked) {
        error.value = e
        if (e.isUnreachable) {
          retry = setTimeout(() => void reload(), retryMillis)
        }
      }
    } finally {
      if (mine === asked) {
        loading.value = false
      }
    }
  }

  onScopeDispose(() => {
    asked++
    clearTimeout(retry)
  })
  return { value, loading, error, reload }
}
