// Licensed under the Apache License, Version 2.0; see LICENSE.

/** What CloudStack's own UI keeps in the browser: its session and what its user has chosen. */
export interface CloudStackUi {
  sessionKey: string | undefined
  projectId: string | undefined
  /** Such as `de_DE`. */
  locale: string | undefined
  dark: boolean
  /** Names of the commands that the user may call, if the UI has asked already. */
  commands: string[]
}

/** The prefix of all keys: `storageOptions` in ui/src/config/settings.js. */
const prefix = 'primate__'

/** Reads what CloudStack's UI has stored; its keys are in ui/src/store/mutation-types.js. */
export function readCloudStackUi(storage: Storage, cookies: string): CloudStackUi {
  const project = stored(storage, 'CURRENT_PROJECT') as { id?: string } | undefined
  return {
    sessionKey: text(stored(storage, 'Access-Token')) ?? cookie(cookies, 'sessionkey'),
    projectId: text(project?.id),
    locale: text(stored(storage, 'LOCALE')),
    dark: stored(storage, 'DARK_MODE') === true,
    commands: Object.keys((stored(storage, 'APIS') as object | undefined) ?? {}),
  }
}

/** Whether a change of the browser's storage is one that `readCloudStackUi` would show. */
export function concernsCloudStackUi(event: StorageEvent): boolean {
  return event.key === null || event.key.startsWith(prefix)
}

/** Where CloudStack's UI is, seen from a page that is installed in plugins/vnsnap/. */
export const cloudStackUiAddress = '../../'

/** Whether the pages were loaded from the folder of CloudStack's plugins. */
export function isInCloudStack(pathname: string): boolean {
  return /\/plugins\/[^/]+\/([^/]*\.html)?$/.test(pathname)
}

function stored(storage: Storage, key: string): unknown {
  try {
    return JSON.parse(storage.getItem(prefix + key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function cookie(cookies: string, name: string): string | undefined {
  const found = cookies.split('; ').find((each) => each.startsWith(`${name}=`))
  return found && text(decodeURIComponent(found.slice(name.length + 1)))
}
