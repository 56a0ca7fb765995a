// Licensed under the Apache License, Version 2.0; see LICENSE.
import { inject, type InjectionKey, reactive } from 'vue'
import { ApiClient, ApiError, type Caller } from './api/client'
import { Commands } from './api/commands'
import {
  type CloudStackUi,
  concernsCloudStackUi,
  isInCloudStack,
  readCloudStackUi,
} from './cloudstack'

export type Phase = 'opening' | 'open' | 'ended'

interface State {
  phase: Phase
  /** False from a request without an answer until the next one with an answer. */
  reachable: boolean
  /** Whether somebody has logged in here, and so may log out. */
  loggedIn: boolean
  allowed: ReadonlySet<string>
  /** What CloudStack's UI has stored, if the pages are in it. */
  cloudStack: CloudStackUi | undefined
}

const keyOfSession = 'vnsnap.sessionkey'
const retryMillis = 3_000

/** The caller's session: that of CloudStack's UI, or one of its own with `vnsnap serve`. */
export class Session implements Caller {
  readonly state: State
  readonly commands: Commands

  constructor(
    private readonly page: Window,
    fetching?: typeof fetch,
  ) {
    this.state = reactive({
      phase: 'opening',
      reachable: true,
      loggedIn: page.sessionStorage.getItem(keyOfSession) !== null,
      allowed: new Set<string>(),
      cloudStack: isInCloudStack(page.location.pathname) ? this.cloudStackUi() : undefined,
    })
    this.commands = new Commands(new ApiClient(this, fetching))
    if (this.state.cloudStack) {
      page.addEventListener('storage', (event) => this.follow(event))
    }
  }

  private cloudStackUi(): CloudStackUi {
    return readCloudStackUi(this.page.localStorage, this.page.document.cookie)
  }

  private follow(event: StorageEvent): void {
    if (!concernsCloudStackUi(event)) {
      return
    }
    const before = this.state.cloudStack
    this.state.cloudStack = this.cloudStackUi()
    const { sessionKey } = this.state.cloudStack
    if (sessionKey === undefined) {
      this.sessionEnded()
    } else if (before?.sessionKey !== sessionKey) {
      void this.open()
    }
  }

  sessionKey(): string | undefined {
    return this.state.cloudStack
      ? this.state.cloudStack.sessionKey
      : (this.page.sessionStorage.getItem(keyOfSession) ?? undefined)
  }

  projectId(): string | undefined {
    return this.state.cloudStack?.projectId
  }

  reached(reached: boolean): void {
    this.state.reachable = reached
  }

  sessionEnded(): void {
    this.page.sessionStorage.removeItem(keyOfSession)
    this.state.loggedIn = false
    this.state.phase = 'ended'
  }

  may(command: string): boolean {
    return this.state.allowed.has(command)
  }

  /** Finds out what the caller may do; tries again as long as the server does not answer. */
  async open(): Promise<void> {
    try {
      const known = this.state.cloudStack?.commands ?? []
      // What its UI knows may be from before VNsnap was installed.
      const current = known.includes('listVniSnapshots')
      this.state.allowed = new Set(current ? known : await this.commands.allowed())
      this.state.phase = 'open'
    } catch (e) {
      if (e instanceof ApiError && e.isSessionEnded) {
        return
      }
      this.page.setTimeout(() => void this.open(), retryMillis)
    }
  }

  async login(username: string, password: string, domain: string): Promise<void> {
    const { sessionkey } = await this.commands.login(username, password, domain)
    this.page.sessionStorage.setItem(keyOfSession, sessionkey)
    this.state.loggedIn = true
    await this.open()
  }

  async logout(): Promise<void> {
    try {
      await this.commands.logout()
    } finally {
      this.sessionEnded()
    }
  }
}

export const sessionKey: InjectionKey<Session> = Symbol('session')

export function useSession(): Session {
  const session = inject(sessionKey)
  if (!session) {
    throw new Error('no session is provided')
  }
  return session
}

export function useCommands(): Commands {
  return useSession().commands
}
