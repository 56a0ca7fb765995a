// Licensed under the Apache License, Version 2.0; see LICENSE.

export type Parameters = Record<string, string | number | boolean | undefined>

/** The API's own error, or `unreachable` if there was no answer of the API at all. */
export class ApiError extends Error {
  static readonly unreachable = 0

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message)
  }

  get isUnreachable(): boolean {
    return this.code === ApiError.unreachable
  }

  get isSessionEnded(): boolean {
    // CloudStack has the same number for what a role may not do.
    return this.code === 401 && !this.message.includes('not available for user')
  }
}

/** Who asks, and what is to happen when the server no longer knows them. */
export interface Caller {
  sessionKey(): string | undefined
  /** The chosen project, for commands that have an owner. */
  projectId(): string | undefined
  sessionEnded(): void
  /** Told after each request whether there was an answer. */
  reached(reached: boolean): void
}

const path = '/client/api'
const reading = /^(list|get|query|check)/

/** Speaks the API of docs/api.md. */
export class ApiClient {
  constructor(
    private readonly caller: Caller,
    private readonly fetching: typeof fetch = (...request) => fetch(...request),
  ) {}

  /**
   * Calls a command and returns the object that its response holds.
   *
   * @throws ApiError
   */
  async call<T>(command: string, parameters: Parameters = {}): Promise<T> {
    const body = new URLSearchParams({ command, response: 'json' })
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined && value !== '') {
        body.set(name, String(value))
      }
    }
    const key = this.caller.sessionKey()
    if (key) {
      body.set('sessionkey', key)
    }
    const response = await this.send(body, reading.test(command))
    const content = await this.content(response)
    if (response.ok) {
      return content as T
    }
    const { errorcode, errortext } = content as { errorcode?: number; errortext?: string }
    const error = new ApiError(errorcode ?? response.status, errortext ?? response.statusText)
    if (error.isSessionEnded && command !== 'login') {
      this.caller.sessionEnded()
    }
    throw error
  }

  /** As `call`, for commands whose things belong to someone: in the chosen project, if there is one. */
  owned<T>(command: string, parameters: Parameters = {}): Promise<T> {
    return this.call<T>(command, { projectid: this.caller.projectId(), ...parameters })
  }

  private async send(body: URLSearchParams, read: boolean): Promise<Response> {
    try {
      const response = read
        ? await this.fetching(`${path}?${body}`, { credentials: 'same-origin' })
        : await this.fetching(path, { method: 'POST', body, credentials: 'same-origin' })
      // What stands in front of the server answers with these when the server itself does not.
      if (response.status === 502 || response.status === 504) {
        throw new Error(response.statusText)
      }
      this.caller.reached(true)
      return response
    } catch (e) {
      this.caller.reached(false)
      throw new ApiError(ApiError.unreachable, e instanceof Error ? e.message : String(e))
    }
  }

  private async content(response: Response): Promise<unknown> {
    const text = await response.text()
    try {
      // One member, named after the command.
      return Object.values(JSON.parse(text) as object)[0] ?? {}
    } catch {
      throw new ApiError(response.ok ? 530 : response.status, response.statusText)
    }
  }
}
