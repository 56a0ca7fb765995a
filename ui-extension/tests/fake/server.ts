// Licensed under the Apache License, Version 2.0; see LICENSE.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {
  Job,
  Limit,
  Member,
  Network,
  NetworkOffering,
  Policy,
  Progress,
  Snapshot,
} from '../../src/api/types'
import { nextRuns, readSchedule } from '../../src/schedule'
import { tcpFrame, writePcapng } from './pcapng'

const pages = fileURLToPath(new URL('../../target/pages', import.meta.url))
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** That of vnsnap serve, as strict as one can be: whatever the pages need beside it fails a test. */
const policy = readFileSync(
  new URL(
    '../../../server/src/main/resources/io/vnsnap/server/web/content-security-policy',
    import.meta.url,
  ),
  'utf-8',
)
  .replaceAll('\n', ' ')
  .trim()

/** All that there are. */
export const commands = [
  'listApis',
  'listAsyncJobs',
  'listNetworks',
  'queryAsyncJobResult',
  'checkVniSnapshot',
  'createVniSnapshot',
  'listVniSnapshots',
  'deleteVniSnapshot',
  'restoreVniSnapshot',
  'cloneVniSnapshot',
  'deleteNetwork',
  'listVniSnapshotMembers',
  'getVniSnapshotChannel',
  'createVniSnapshotPolicy',
  'listVniSnapshotPolicies',
  'updateVniSnapshotPolicy',
  'deleteVniSnapshotPolicy',
  'listVniSnapshotLimits',
]

const outside = 'What the machines told the world outside is not in it, and is not taken back'

class Refusal extends Error {
  constructor(
    readonly code: number,
    text: string,
  ) {
    super(text)
  }
}

interface RunningJob {
  job: Job
  operation: string
  /** What each question after it answers, and what the last one brings about. */
  steps: Progress[]
  finish: () => Job['jobresult']
}

type Query = URLSearchParams

/**
 * Speaks docs/api.md from memory, for tests. A job comes one step further with each question after it,
 * so that tests wait for nothing but the pages.
 */
export class FakeServer {
  readonly networks: Network[] = []
  readonly machines = new Map<string, { id: string; name: string; state: string }[]>()
  snapshots: Snapshot[] = []
  readonly members = new Map<string, Member[]>()
  policies: Policy[] = []
  limits: Limit[] = []
  /** What CloudStack has to make networks from; without any, this is no CloudStack. */
  offerings: NetworkOffering[] = []
  readonly jobs: RunningJob[] = []
  /** Every request: command and parameters. */
  readonly requests: Record<string, string>[] = []
  /** Commands that the caller may not use. */
  readonly forbidden = new Set<string>()
  /** User names with their passwords; without any, no login is needed. */
  readonly users = new Map<string, string>()
  /** Jobs stay where they are. */
  frozen = false
  private readonly sessions = new Set<string>()
  private counter = 0
  private server: Server | undefined
  private port = 0

  async start(): Promise<void> {
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((e: unknown) => {
        response.writeHead(500).end(String(e))
      })
    })
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve))
    this.port = (this.server.address() as AddressInfo).port
  }

  /** Goes away; `start` brings it back at the same address with all that it knew. */
  async stop(): Promise<void> {
    this.server?.closeAllConnections()
    await new Promise((resolve) => this.server?.close(resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  endSessions(): void {
    this.sessions.clear()
  }

  newSession(): string {
    const key = `key${++this.counter}`
    this.sessions.add(key)
    return key
  }

  id(): string {
    return `00000000-0000-4000-8000-${String(++this.counter).padStart(12, '0')}`
  }

  addNetwork(name: string, machineNames: string[]): Network {
    const network = {
      id: this.id(),
      name,
      displaytext: `${name} of the shop`,
      zonename: 'z1',
      account: 'alice',
    }
    this.networks.push(network)
    this.machines.set(
      network.id,
      machineNames.map((machine) => ({ id: this.id(), name: machine, state: 'Running' })),
    )
    return network
  }

  addSnapshot(network: Network, name: string, more: Partial<Snapshot> = {}): Snapshot {
    const machines = this.machines.get(network.id)!
    const snapshot: Snapshot = {
      id: this.id(),
      name,
      state: 'Ready',
      networkid: network.id,
      networkname: network.name,
      zonename: 'z1',
      account: 'alice',
      created: '2026-11-24T08:00:00+0000',
      cuttime: '2026-11-24T08:00:02+0000',
      preparemillis: 2_000,
      sealmillis: 10_000,
      cutskewmillis: 8.2,
      pausemillis: 64.5,
      carrier: 'GBP',
      heldframes: 3,
      inflightframes: 2 * machines.length,
      memorysize: machines.length * 512 * 2 ** 20,
      size: machines.length * 130 * 2 ** 20,
      virtualmachinecount: machines.length,
      outside,
      ...more,
    }
    this.snapshots.unshift(snapshot)
    this.members.set(
      snapshot.id,
      machines.map((machine, i) => ({
        id: this.id(),
        vnisnapshotid: snapshot.id,
        virtualmachineid: machine.id,
        virtualmachinename: machine.name,
        cuttime: snapshot.cuttime,
        cutoffsetmillis: (i * 8.2) / Math.max(1, machines.length - 1),
        pausemillis: 57 + ((i * 7) % 8),
        downtimemillis: 37 + ((i * 5) % 8),
        savemillis: 6_000 + ((i * 1370) % 3900),
        heldframes: i % 3,
        inflightframes: 2,
        memorysize: 512 * 2 ** 20,
        storedmemorysize: 130 * 2 ** 20,
        disksize: 2 ** 30,
        storeddisksize: 40 * 2 ** 20,
      })),
    )
    return snapshot
  }

  addPolicy(network: Network, more: Partial<Policy> = {}): Policy {
    const added: Policy = {
      id: this.id(),
      networkid: network.id,
      networkname: network.name,
      intervaltype: 'DAILY',
      schedule: '30:02',
      timezone: 'Europe/Berlin',
      maxsnaps: 7,
      active: true,
      ...more,
    }
    added.nextruns = nextRuns(
      readSchedule(added.intervaltype, added.schedule),
      added.timezone,
      new Date('2026-11-24T08:00:00Z'),
      5,
    ).map((run) => run.toISOString().replace('.000Z', '+0000'))
    added.nextrun = added.nextruns[0]
    this.policies.push(added)
    return added
  }

  addJob(
    operation: string,
    snapshot: Snapshot,
    steps: string[],
    finish: RunningJob['finish'],
  ): Job {
    const names = this.members.get(snapshot.id)?.map((member) => member.virtualmachinename) ?? []
    const job: Job = {
      jobid: this.id(),
      cmd: `io.vnsnap.cloudstack.api.${operation}VniSnapshotCmd`,
      jobstatus: 0,
      jobprocstatus: 0,
      jobinstanceid: snapshot.id,
    }
    this.jobs.push({
      job,
      operation,
      finish,
      steps: steps.map((step, i) => ({
        step,
        progress: Math.round((i / steps.length) * 100),
        virtualmachine: names.map((name) => ({
          name,
          step: operation === 'create' ? 'save' : 'load',
          progress: Math.round((i / steps.length) * 100),
        })),
      })),
    })
    return job
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.url)
    if (url.pathname === '/client/api') {
      const body = await text(request)
      const query = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams
      return this.api(query, request.method!, response)
    }
    if (url.pathname === '/client/') {
      response.writeHead(200, { 'content-type': types['.html'] })
      response.end(
        '<!doctype html><html lang="en"><title>Cloud</title><iframe title="VNsnap" width="100%" height="900" src="plugins/vnsnap/"></iframe></html>',
      )
      return
    }
    const file = url.pathname
      .replace(/^\/client\/plugins\/vnsnap\//, '/')
      .replace(/\/$/, '/index.html')
    const content = await readFile(join(pages, file)).catch(() => undefined)
    if (content === undefined) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'text/plain',
      'content-security-policy': policy,
    })
    response.end(content)
  }

  private api(query: Query, method: string, response: ServerResponse): void {
    const command = query.get('command') ?? ''
    this.requests.push(Object.fromEntries(query))
    const name = `${command.toLowerCase()}response`
    try {
      if (!/^(list|get|query|check)/.test(command) && method !== 'POST') {
        throw new Refusal(431, `${command} must be a POST`)
      }
      const content = this.run(command, query)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ [name]: content }))
    } catch (e) {
      if (!(e instanceof Refusal)) {
        throw e
      }
      response.writeHead(e.code, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ [name]: { errorcode: e.code, errortext: e.message } }))
    }
  }

  private run(command: string, query: Query): object {
    if (command === 'login') {
      if (this.users.get(query.get('username') ?? '') !== query.get('password')) {
        throw new Refusal(531, 'the user name or the password is wrong')
      }
      return { sessionkey: this.newSession() }
    }
    if (command === 'logout') {
      this.sessions.delete(query.get('sessionkey') ?? '')
      return { description: 'success' }
    }
    if (this.users.size > 0 && !this.sessions.has(query.get('sessionkey') ?? '')) {
      throw new Refusal(401, 'there is no session, or it has ended; log in')
    }
    if (this.forbidden.has(command)) {
      throw new Refusal(531, `you may not use ${command}`)
    }
    switch (command) {
      case 'listApis':
        return {
          api: [...commands, ...(this.offerings.length > 0 ? ['listNetworkOfferings'] : [])]
            .filter((name) => !this.forbidden.has(name))
            .map((name) => ({ name })),
        }
      case 'listNetworkOfferings':
        return paged('networkoffering', this.offerings, query)
      case 'listNetworks':
        return paged('network', this.networks.filter(matches(query, { id: 'id' })), query)
      case 'checkVniSnapshot':
        return { vnisnapshotcheck: this.check(query) }
      case 'listVniSnapshots':
        return paged(
          'vnisnapshot',
          this.snapshots.filter(
            matches(query, { id: 'id', networkid: 'networkid', state: 'state' }),
          ),
          query,
        )
      case 'listVniSnapshotMembers':
        return paged(
          'vnisnapshotmember',
          this.members.get(this.snapshot(query, 'vnisnapshotid').id)!,
          query,
        )
      case 'getVniSnapshotChannel':
        return { vnisnapshotchannel: channel(query.get('id')!) }
      case 'createVniSnapshot':
        return this.create(query)
      case 'restoreVniSnapshot':
        return this.restore(this.snapshot(query))
      case 'cloneVniSnapshot':
        return this.clone(this.snapshot(query), query.get('name')!)
      case 'deleteNetwork':
        return this.deleteNetwork(found(this.networks, query.get('id'), 'network'))
      case 'deleteVniSnapshot':
        return this.delete(this.snapshot(query))
      case 'queryAsyncJobResult':
        return this.query(query.get('jobid')!)
      case 'listAsyncJobs':
        return { asyncjobs: this.jobs.map((each) => each.job), count: this.jobs.length }
      case 'listVniSnapshotPolicies':
        return paged(
          'vnisnapshotpolicy',
          this.policies.filter(matches(query, { networkid: 'networkid' })),
          query,
        )
      case 'createVniSnapshotPolicy':
        return { vnisnapshotpolicy: this.addPolicy(this.network(query), policyOf(query)) }
      case 'updateVniSnapshotPolicy':
        return { vnisnapshotpolicy: Object.assign(this.policy(query), policyOf(query)) }
      case 'deleteVniSnapshotPolicy': {
        const gone = this.policy(query)
        this.policies = this.policies.filter((each) => each !== gone)
        return { success: true }
      }
      case 'listVniSnapshotLimits':
        return { count: this.limits.length, vnisnapshotlimit: this.limits }
      default:
        throw new Refusal(432, `there is no command ${command}`)
    }
  }

  private network(query: Query): Network {
    return found(this.networks, query.get('networkid'), 'network')
  }

  private snapshot(query: Query, parameter = 'id'): Snapshot {
    return found(this.snapshots, query.get(parameter), 'snapshot')
  }

  private policy(query: Query): Policy {
    return found(this.policies, query.get('id'), 'schedule')
  }

  private check(query: Query) {
    const network = this.network(query)
    const machines = this.machines.get(network.id)!
    const stopped = machines.filter((machine) => machine.state !== 'Running')
    return {
      networkid: network.id,
      networkname: network.name,
      possible: stopped.length === 0,
      carrier: 'GBP',
      outside,
      virtualmachine: machines.map((machine) => ({
        ...machine,
        member: machine.state === 'Running',
        problems: machine.state === 'Running' ? [] : ['it is stopped; start it, or leave it out'],
      })),
    }
  }

  private create(query: Query) {
    const network = this.network(query)
    const name = query.get('name') ?? `${network.name}-now`
    if (this.snapshots.some((each) => each.name === name)) {
      throw new Refusal(431, `there is a snapshot ${name} already; choose another name`)
    }
    const ready = this.addSnapshot(network, name)
    const { id, networkid, networkname, account, created } = ready
    const taken = this.members.get(id)!
    const creating: Snapshot = {
      id,
      name,
      networkid,
      networkname,
      account,
      created,
      state: 'Creating',
    }
    this.snapshots[0] = creating
    const job = this.addJob(
      'create',
      creating,
      ['check', 'prepare', 'cut', 'drain', 'release', 'save', 'seal'],
      () => {
        this.snapshots = this.snapshots.map((each) => (each.id === id ? ready : each))
        this.members.set(id, taken)
        return { vnisnapshot: ready }
      },
    )
    this.members.set(id, [])
    return { jobid: job.jobid, id }
  }

  private restore(snapshot: Snapshot) {
    snapshot.state = 'Restoring'
    return this.addJob('restore', snapshot, ['check', 'clear', 'load', 'start', 'fill'], () => {
      Object.assign(snapshot, {
        state: 'Ready',
        restored: snapshot.created,
        restoremillis: 1311,
        replayedframes: 6,
      })
      return { vnisnapshot: snapshot }
    })
  }

  private clone(snapshot: Snapshot, name: string) {
    if (this.networks.some((each) => each.name === name)) {
      throw new Refusal(431, `there is a network ${name} already; choose another name`)
    }
    snapshot.state = 'Cloning'
    return this.addJob('clone', snapshot, ['check', 'load', 'start', 'fill'], () => {
      snapshot.state = 'Ready'
      const machines = this.members.get(snapshot.id)!.map((member) => member.virtualmachinename)
      const network = this.addNetwork(name, machines)
      network.isclone = true
      return {
        vnisnapshotclone: { id: snapshot.id, name, networkid: network.id, networkname: name },
      }
    })
  }

  private delete(snapshot: Snapshot) {
    snapshot.state = 'Deleting'
    return this.addJob('delete', snapshot, ['clear'], () => {
      this.snapshots = this.snapshots.filter((each) => each !== snapshot)
      return { success: true }
    })
  }

  private deleteNetwork(network: Network) {
    const job: Job = {
      jobid: this.id(),
      cmd: 'io.vnsnap.api.DeleteNetworkCmd',
      jobstatus: 0,
      jobprocstatus: 0,
      jobinstanceid: network.id,
    }
    const finish = () => {
      this.networks.splice(this.networks.indexOf(network), 1)
      return { success: true }
    }
    this.jobs.push({ job, operation: 'delete', steps: [{ progress: 0 }], finish })
    return { jobid: job.jobid }
  }

  private query(jobid: string): Job {
    const running = this.jobs.find((each) => each.job.jobid === jobid)
    if (!running) {
      throw new Refusal(431, `there is no job ${jobid}`)
    }
    const { job, steps } = running
    if (job.jobstatus === 0) {
      const progress = this.frozen ? steps[0] : steps.shift()
      if (progress) {
        job.jobprocstatus = progress.progress
        job.jobresult = { vnisnapshotprogress: progress }
      } else {
        job.jobresult = running.finish()
        job.jobstatus = job.jobresult?.errorcode ? 2 : 1
      }
    }
    return job
  }
}

function found<T extends { id: string }>(all: T[], id: string | null, kind: string): T {
  const one = all.find((each) => each.id === id)
  if (!one) {
    throw new Refusal(431, `there is no ${kind} ${id} that you may see`)
  }
  return one
}

function matches<T extends object>(query: Query, fields: Record<string, keyof T>) {
  return (row: T) =>
    Object.entries(fields).every(
      ([name, field]) => !query.get(name) || row[field] === query.get(name),
    ) && JSON.stringify(row).includes(query.get('keyword') ?? '')
}

function paged(key: string, rows: object[], query: Query) {
  const page = Number(query.get('page') ?? 1)
  const size = Number(query.get('pagesize') ?? 500)
  return rows.length === 0
    ? {}
    : { count: rows.length, [key]: rows.slice((page - 1) * size, page * size) }
}

function policyOf(query: Query): Partial<Policy> {
  const maxsnaps = query.get('maxsnaps')
  const active = query.get('active')
  const texts = ['name', 'intervaltype', 'schedule', 'timezone'].filter((name) => query.get(name))
  return {
    ...Object.fromEntries(texts.map((name) => [name, query.get(name)])),
    ...(maxsnaps && { maxsnaps: Number(maxsnaps) }),
    ...(active && { active: active === 'true' }),
  }
}

function channel(id: string) {
  const start = BigInt(Date.UTC(2026, 10, 24, 8, 0, 2)) * 1000n
  const file = writePcapng(
    [0n, 1_250n].map((after) => ({ timeMicros: start + after, data: tcpFrame() })),
    { resolution: 9 },
  )
  return {
    id,
    name: 'web-channel.pcapng',
    size: file.length,
    content: Buffer.from(file).toString('base64'),
  }
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}
