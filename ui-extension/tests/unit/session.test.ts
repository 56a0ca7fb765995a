// Licensed under the Apache License, Version 2.0; see LICENSE.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/client'
import { isInCloudStack, readCloudStackUi } from '../../src/cloudstack'
import { deepLink } from '../../src/router'
import { Session } from '../../src/session'

/** Answers as told, and remembers what it was asked. */
function server(...answers: [number, object][]) {
  const asked: { method: string; query: URLSearchParams }[] = []
  const fetching = (async (address: string, init: RequestInit = {}) => {
    const answer = answers.shift()
    if (!answer) {
      throw new TypeError('connection refused')
    }
    asked.push({
      method: init.method ?? 'GET',
      query: (init.body as URLSearchParams) ?? new URL(address, 'http://x').searchParams,
    })
    return new Response(JSON.stringify({ response: answer[1] }), { status: answer[0] })
  }) as typeof fetch
  return { asked, fetching }
}

function store(key: string, value: unknown) {
  localStorage.setItem(`primate__${key}`, JSON.stringify(value))
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
})

describe('in CloudStack', () => {
  beforeEach(() => history.replaceState(null, '', '/client/plugins/vnsnap/'))

  it('uses the session, project and commands of its UI', async () => {
    store('Access-Token', 'key of the UI')
    store('CURRENT_PROJECT', { id: 'p1', name: 'Shop' })
    store('APIS', { listVniSnapshots: { params: [] } })
    const { asked, fetching } = server([200, { count: 0 }], [200, {}], [200, {}])
    const session = new Session(window, fetching)
    await session.open()

    await session.commands.snapshots({ page: 1, pagesize: 20 })
    await session.commands.restore('s1')

    expect(session.state.phase).toBe('open')
    expect(session.may('listVniSnapshots')).toBe(true)
    expect(session.may('createVniSnapshot')).toBe(false)
    expect(Object.fromEntries(asked[0]!.query)).toMatchObject({
      command: 'listVniSnapshots',
      sessionkey: 'key of the UI',
      projectid: 'p1',
      response: 'json',
    })
    expect(asked[1]!.method).toBe('POST')
    expect(asked[1]!.query.get('projectid')).toBeNull()
  })

  it('follows when another project or theme is chosen', async () => {
    store('Access-Token', 'key')
    const session = new Session(window, server().fetching)
    store('CURRENT_PROJECT', { id: 'p2' })
    store('DARK_MODE', true)
    window.dispatchEvent(new StorageEvent('storage', { key: 'primate__CURRENT_PROJECT' }))

    expect(session.projectId()).toBe('p2')
    expect(session.state.cloudStack?.dark).toBe(true)
  })

  it('ends with the session of its UI, and asks nothing more', () => {
    store('Access-Token', 'key')
    const { asked, fetching } = server([200, {}])
    const session = new Session(window, fetching)
    localStorage.removeItem('primate__Access-Token')
    window.dispatchEvent(new StorageEvent('storage', { key: 'primate__Access-Token' }))

    expect(session.state.phase).toBe('ended')
    expect(asked).toEqual([])
  })

  it('takes the session from the cookie if that is all there is', () => {
    expect(readCloudStackUi(localStorage, 'a=b; sessionkey=abc%3D').sessionKey).toBe('abc=')
  })

  it('bears what it cannot read', () => {
    localStorage.setItem('primate__CURRENT_PROJECT', '{')
    store('Access-Token', null)
    expect(readCloudStackUi(localStorage, '')).toEqual({
      sessionKey: undefined,
      projectId: undefined,
      locale: undefined,
      dark: false,
      commands: [],
    })
  })

  it.each([
    ['/client/plugins/vnsnap/', true],
    ['/client/plugins/vnsnap/index.html', true],
    ['/', false],
    ['/index.html', false],
    ['/client/', false],
  ])('is told by the address %s', (address, expected) => {
    expect(isInCloudStack(address)).toBe(expected)
  })
})

describe('with vnsnap serve', () => {
  it('logs in with a POST and keeps the key', async () => {
    const { asked, fetching } = server(
      [401, { errorcode: 401, errortext: 'log in' }],
      [200, { sessionkey: 'k1' }],
      [200, { api: [{ name: 'listVniSnapshots' }] }],
    )
    const session = new Session(window, fetching)
    await session.open()
    expect(session.state.phase).toBe('ended')

    await session.login('alice', 'secret', '')

    expect(asked[1]!.method).toBe('POST')
    expect(asked[2]!.query.get('sessionkey')).toBe('k1')
    expect(session.state).toMatchObject({ phase: 'open', loggedIn: true })
    expect(new Session(window, fetching).sessionKey()).toBe('k1')
  })

  it('is over once the server says so', async () => {
    sessionStorage.setItem('vnsnap.sessionkey', 'old')
    const { fetching } = server([401, { errorcode: 401, errortext: 'log in' }])
    const session = new Session(window, fetching)

    await expect(session.commands.limits()).rejects.toMatchObject({ code: 401 })

    expect(session.state.phase).toBe('ended')
    expect(session.sessionKey()).toBeUndefined()
  })

  it('goes on after what a role may not do, for which CloudStack has the same number', async () => {
    const text = 'The given command is not available for user'
    const { fetching } = server([401, { errorcode: 401, errortext: text }])
    const session = new Session(window, fetching)
    await expect(session.commands.limits()).rejects.toThrow(text)
    expect(session.state.phase).toBe('opening')
  })

  it('a wrong password is no end of a session', async () => {
    const { fetching } = server([401, { errorcode: 401, errortext: 'wrong' }])
    const session = new Session(window, fetching)
    await expect(session.login('alice', 'x', '')).rejects.toThrow('wrong')
    expect(session.state.phase).toBe('opening')
  })

  it('tries again until the server is there', async () => {
    vi.useFakeTimers()
    try {
      const { fetching } = server()
      const session = new Session(window, vi.fn(fetching))
      await session.open()
      expect(session.state).toMatchObject({ phase: 'opening', reachable: false })
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('errors', () => {
  it('have the number and sentence of the server', async () => {
    const { fetching } = server([431, { errorcode: 431, errortext: 'there is no snapshot x' }])
    const error = await new Session(window, fetching).commands.restore('x').catch((e) => e)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ code: 431, message: 'there is no snapshot x' })
  })

  it('say that there was no answer, also from what stands before the server', async () => {
    const session = new Session(window, server([502, {}]).fetching)
    await expect(session.commands.limits()).rejects.toMatchObject({ isUnreachable: true })
    expect(session.state.reachable).toBe(false)
  })

  it('do not take a page of another server for an answer', async () => {
    const html = (async () => new Response('<html>', { status: 200 })) as typeof fetch
    await expect(new Session(window, html).commands.limits()).rejects.toMatchObject({ code: 530 })
  })
})

describe('deepLink', () => {
  it('finds the network in the address of the page or of what is around it', () => {
    expect(deepLink(['?networkid=n%201', ''])).toBe('/networks?networkid=n+1')
    expect(deepLink(['', 'vpcid=v1'])).toBe('/networks?vpcid=v1')
    expect(deepLink(['?x=1', ''])).toBeUndefined()
  })
})
