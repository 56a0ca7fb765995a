// Licensed under the Apache License, Version 2.0; see LICENSE.
import { inject, type InjectionKey, reactive } from 'vue'
import { ApiError } from './api/client'
import type { Commands } from './api/commands'
import type { Job, JobResult, Progress } from './api/types'

export type Operation = 'create' | 'restore' | 'clone' | 'delete' | 'deleteNetwork'

export interface TrackedJob {
  readonly id: string
  readonly operation: Operation
  readonly snapshotId: string | undefined
  /** What it is done to, in words. */
  readonly name: string
  status: 'running' | 'done' | 'failed'
  progress: Progress
  result: JobResult | undefined
  error: ApiError | undefined
}

const pollMillis = 1_000

/** The jobs of the caller that are under way, and those that ended since the page was loaded. */
export class Jobs {
  readonly all: TrackedJob[] = reactive([])
  /** Grows with each job that ends: lists load again when it does. */
  readonly ended = reactive({ count: 0 })
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly commands: Commands) {}

  /** Follows a job until it has ended. */
  track(id: string, operation: Operation, snapshotId: string | undefined, name: string): void {
    if (this.all.some((job) => job.id === id)) {
      return
    }
    this.all.push({
      id,
      operation,
      snapshotId,
      name,
      status: 'running',
      progress: {},
      result: undefined,
      error: undefined,
    })
    this.schedule()
  }

  /** Finds jobs that were running before the page was loaded. */
  async resume(): Promise<void> {
    for (const job of await this.commands.runningJobs()) {
      const operation = operationOf(job)
      if (operation) {
        const of = job.jobinstanceid ? await this.subject(operation, job.jobinstanceid) : undefined
        const snapshotId = operation === 'deleteNetwork' ? undefined : job.jobinstanceid
        this.track(job.jobid, operation, snapshotId, of?.name ?? '')
      }
    }
  }

  private subject(operation: Operation, id: string): Promise<{ name: string } | undefined> {
    const found: Promise<{ name: string } | undefined> =
      operation === 'deleteNetwork'
        ? this.commands.networks({ id, page: 1, pagesize: 1 }).then((page) => page.items[0])
        : this.commands.snapshot(id)
    return found.catch(() => undefined)
  }

  running(snapshotId: string): TrackedJob | undefined {
    return this.all.find((job) => job.snapshotId === snapshotId && job.status === 'running')
  }

  /** The last job of a snapshot that ended while the page was open. */
  last(snapshotId: string): TrackedJob | undefined {
    return this.all.findLast((job) => job.snapshotId === snapshotId && job.status !== 'running')
  }

  dismiss(id: string): void {
    const index = this.all.findIndex((job) => job.id === id)
    if (index >= 0) {
      this.all.splice(index, 1)
    }
  }

  private schedule(): void {
    if (this.timer === undefined && this.all.some((job) => job.status === 'running')) {
      this.timer = setTimeout(() => void this.poll(), pollMillis)
    }
  }

  private async poll(): Promise<void> {
    const running = this.all.filter((job) => job.status === 'running')
    await Promise.all(running.map((job) => this.ask(job)))
    this.timer = undefined
    this.schedule()
  }

  private async ask(job: TrackedJob): Promise<void> {
    try {
      this.take(job, await this.commands.job(job.id))
    } catch (e) {
      // Without an answer, or with too many requests, the job goes on all the same: ask again.
      if (e instanceof ApiError && !e.isUnreachable && e.code !== 429) {
        this.end(job, 'failed', e)
      }
    }
  }

  private take(job: TrackedJob, answer: Job): void {
    job.result = answer.jobresult
    if (answer.jobstatus === 0) {
      job.progress = answer.jobresult?.vnisnapshotprogress ?? {
        progress: answer.jobprocstatus ?? 0,
      }
    } else if (answer.jobstatus === 1) {
      this.end(job, 'done', undefined)
    } else {
      const { errorcode, errortext } = answer.jobresult ?? {}
      this.end(job, 'failed', new ApiError(errorcode ?? 530, errortext ?? ''))
    }
  }

  private end(job: TrackedJob, status: 'done' | 'failed', error: ApiError | undefined): void {
    job.status = status
    job.error = error
    this.ended.count++
  }
}

function operationOf(job: Job): Operation | undefined {
  // That of vnsnap serve; CloudStack's own command is not of these pages.
  if (job.cmd === 'io.vnsnap.api.DeleteNetworkCmd') {
    return 'deleteNetwork'
  }
  const found = /(create|restore|clone|delete)VniSnapshot(Cmd)?$/i.exec(job.cmd ?? '')
  return found?.[1]?.toLowerCase() as Operation | undefined
}

export const jobsKey: InjectionKey<Jobs> = Symbol('jobs')

export function useJobs(): Jobs {
  const jobs = inject(jobsKey)
  if (!jobs) {
    throw new Error('no jobs are provided')
  }
  return jobs
}
