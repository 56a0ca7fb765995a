// Licensed under the Apache License, Version 2.0; see LICENSE.
import { ref, shallowRef } from 'vue'
import { ApiError } from '../api/client'

/** Something that the user does: whether it is under way, and why it did not work. */
export function useAction() {
  const busy = ref(false)
  const error = shallowRef<ApiError>()

  /** Returns whether it worked. */
  async function run(action: () => Promise<void>): Promise<boolean> {
    busy.value = true
    error.value = undefined
    try {
      await action()
      return true
    } catch (e) {
      if (!(e instanceof ApiError)) {
        throw e
      }
      error.value = e
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, error, run }
}
