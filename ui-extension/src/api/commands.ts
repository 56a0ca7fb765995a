// Licensed under the Apache License, Version 2.0; see LICENSE.
import type { ApiClient, Parameters } from './client'
import type {
  Channel,
  Check,
  Job,
  Limit,
  Member,
  Network,
  NetworkOffering,
  Page,
  Policy,
  Snapshot,
} from './types'

export interface PageRequest {
  page: number
  pagesize: number
  keyword?: string
}

/** A job that was just started. */
export interface StartedJob {
  jobid: string
  id?: string
}

/** What a network or VPC is named by. */
export type PlaceId = { networkid: string } | { vpcid: string }

/** The commands that the pages use, with what they answer. */
export class Commands {
  constructor(private readonly api: ApiClient) {}

  private async page<T>(command: string, key: string, parameters: Parameters): Promise<Page<T>> {
    const answer = await this.api.owned<Record<string, unknown>>(command, parameters)
    const items = (answer[key] ?? []) as T[]
    return { items, count: (answer.count as number | undefined) ?? items.length }
  }

  private async one<T>(command: string, key: string, parameters: Parameters): Promise<T> {
    return (await this.api.call<Record<string, T>>(command, parameters))[key] as T
  }

  networks(request: PageRequest & { id?: string }): Promise<Page<Network>> {
    return this.page('listNetworks', 'network', { listall: true, ...request })
  }

  removeNetwork(id: string): Promise<StartedJob> {
    return this.api.call('deleteNetwork', { id })
  }

  check(place: PlaceId, skipstopped?: boolean): Promise<Check> {
    return this.one('checkVniSnapshot', 'vnisnapshotcheck', { ...place, skipstopped })
  }

  snapshots(
    request: PageRequest & { id?: string; networkid?: string; vpcid?: string; state?: string },
  ): Promise<Page<Snapshot>> {
    return this.page('listVniSnapshots', 'vnisnapshot', { listall: true, ...request })
  }

  async snapshot(id: string): Promise<Snapshot | undefined> {
    return (await this.snapshots({ id, page: 1, pagesize: 1 })).items[0]
  }

  members(vnisnapshotid: string, request: PageRequest): Promise<Page<Member>> {
    return this.page('listVniSnapshotMembers', 'vnisnapshotmember', { vnisnapshotid, ...request })
  }

  channel(id: string): Promise<Channel> {
    return this.one('getVniSnapshotChannel', 'vnisnapshotchannel', { id })
  }

  create(
    place: PlaceId,
    what: { name?: string; description?: string; skipstopped?: boolean },
  ): Promise<StartedJob> {
    return this.api.owned('createVniSnapshot', { ...place, ...what })
  }

  remove(id: string): Promise<StartedJob> {
    return this.api.call('deleteVniSnapshot', { id })
  }

  restore(id: string): Promise<StartedJob> {
    return this.api.call('restoreVniSnapshot', { id })
  }

  clone(id: string, name: string, networkofferingid?: string): Promise<StartedJob> {
    return this.api.call('cloneVniSnapshot', { id, name, networkofferingid })
  }

  /** Those that isolated networks can be made from. */
  async networkOfferings(zoneid: string | undefined): Promise<NetworkOffering[]> {
    const wanted = { zoneid, guestiptype: 'Isolated', state: 'Enabled', forvpc: false }
    return (await this.page<NetworkOffering>('listNetworkOfferings', 'networkoffering', wanted))
      .items
  }

  policies(request: PageRequest & { networkid?: string; vpcid?: string }): Promise<Page<Policy>> {
    return this.page('listVniSnapshotPolicies', 'vnisnapshotpolicy', { listall: true, ...request })
  }

  async createPolicy(place: PlaceId, policy: Partial<Policy>): Promise<void> {
    await this.api.owned('createVniSnapshotPolicy', { ...place, ...settings(policy) })
  }

  async updatePolicy(id: string, policy: Partial<Policy>): Promise<void> {
    await this.api.call('updateVniSnapshotPolicy', { id, ...settings(policy) })
  }

  async deletePolicy(id: string): Promise<void> {
    await this.api.call('deleteVniSnapshotPolicy', { id })
  }

  async limits(): Promise<Limit[]> {
    return (await this.page<Limit>('listVniSnapshotLimits', 'vnisnapshotlimit', {})).items
  }

  job(jobid: string): Promise<Job> {
    return this.api.call('queryAsyncJobResult', { jobid })
  }

  /** Jobs that were not done when it was asked. */
  async runningJobs(): Promise<Job[]> {
    const jobs = await this.page<Job>('listAsyncJobs', 'asyncjobs', { listall: true })
    return jobs.items.filter((job) => job.jobstatus === 0)
  }

  async allowed(): Promise<string[]> {
    const apis = await this.api.call<{ api?: { name: string }[] }>('listApis')
    return (apis.api ?? []).map((api) => api.name)
  }

  login(username: string, password: string, domain: string): Promise<{ sessionkey: string }> {
    return this.api.call('login', { username, password, domain })
  }

  logout(): Promise<unknown> {
    return this.api.call('logout')
  }
}

/** What of a policy can be set. */
function settings(policy: Partial<Policy>): Parameters {
  const { name, intervaltype, schedule, timezone, maxsnaps, skipstopped, active } = policy
  return { name, intervaltype, schedule, timezone, maxsnaps, skipstopped, active }
}
