// Licensed under the Apache License, Version 2.0; see LICENSE.
// What the API answers; docs/api.md has the meaning of each field. Sizes are bytes.

/** A network or VPC, which a snapshot or policy is of. */
export interface Place {
  networkid?: string
  networkname?: string
  vpcid?: string
  vpcname?: string
  zoneid?: string
  zonename?: string
}

export interface Owner {
  account?: string
  project?: string
  projectid?: string
  domain?: string
  domainid?: string
  domainpath?: string
}

export interface Tag {
  key: string
  value: string
}

export type SnapshotState =
  'Allocated' | 'Creating' | 'Ready' | 'Restoring' | 'Cloning' | 'Deleting' | 'Error'

export interface Snapshot extends Place, Owner {
  id: string
  name: string
  description?: string
  state: SnapshotState
  step?: string
  progress?: number
  problem?: string
  policyid?: string
  created?: string
  tags?: Tag[]
  virtualmachinecount?: number
  /** A sentence: what is not in it. */
  outside?: string
  preparemillis?: number
  sealmillis?: number
  cuttime?: string
  cutskewmillis?: number
  pausemillis?: number
  carrier?: 'GBP' | 'SENDER_HOLD'
  heldframes?: number
  inflightframes?: number
  memorysize?: number
  size?: number
  restored?: string
  restoremillis?: number
  replayedframes?: number
  storepath?: string
  hostid?: string
}

export interface Member {
  id: string
  vnisnapshotid: string
  virtualmachineid?: string
  virtualmachinename: string
  instancename?: string
  hostid?: string
  hostname?: string
  cuttime?: string
  cutoffsetmillis?: number
  pausemillis?: number
  downtimemillis?: number
  savemillis?: number
  heldframes?: number
  inflightframes?: number
  memorysize?: number
  storedmemorysize?: number
  disksize?: number
  storeddisksize?: number
}

export interface Channel {
  id: string
  /** The name of a pcapng file. */
  name: string
  size: number
  /** The file in base64. */
  content: string
}

export interface CheckedMachine {
  id: string
  name: string
  state: string
  member: boolean
  problems?: string[]
}

export interface Check extends Place {
  possible: boolean
  carrier?: string
  problems?: string[]
  virtualmachine?: CheckedMachine[]
  outside?: string
}

export type IntervalType = 'HOURLY' | 'DAILY' | 'WEEKLY' | 'MONTHLY'

export interface Policy extends Place, Owner {
  id: string
  name?: string
  intervaltype: IntervalType
  schedule: string
  timezone: string
  maxsnaps: number
  skipstopped?: boolean
  active: boolean
  nextrun?: string
  nextruns?: string[]
  lastrun?: string
  failures?: number
  problem?: string
  created?: string
}

export interface Limit {
  kind: 'account' | 'project' | 'domain'
  name: string
  used: number
  max?: number
}

export interface NetworkOffering {
  id: string
  name: string
  displaytext?: string
}

export interface Network extends Owner {
  id: string
  name: string
  displaytext?: string
  /** Said by vnsnap serve, where the pages delete such networks; in CloudStack its own UI does. */
  isclone?: boolean
  state?: string
  type?: string
  vpcid?: string
  vpcname?: string
  zoneid?: string
  zonename?: string
}

/** The place is what was made. */
export interface Clone extends Place {
  id: string
  name: string
  restoremillis?: number
  replayedframes?: number
  virtualmachine?: { id: string; name: string }[]
}

export interface MemberProgress {
  name: string
  step: string
  progress?: number
}

export interface Progress {
  step?: string
  progress?: number
  virtualmachine?: MemberProgress[]
}

export interface JobResult {
  vnisnapshotprogress?: Progress
  vnisnapshot?: Snapshot
  vnisnapshotclone?: Clone
  success?: boolean
  errorcode?: number
  errortext?: string
}

export interface Job {
  jobid: string
  cmd?: string
  jobstatus: 0 | 1 | 2
  jobprocstatus?: number
  jobinstanceid?: string
  jobresult?: JobResult
}

export interface Page<T> {
  /** How many there are on all pages. */
  count: number
  items: T[]
}
