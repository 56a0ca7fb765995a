// Licensed under the Apache License, Version 2.0; see LICENSE.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '../../src/api/client'
import type { Commands } from '../../src/api/commands'
import type { Job } from '../../src/api/types'
import { Jobs } from '../../src/jobs'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** Answers each question about the job with the next of these. */
function commands(answers: (Job | ApiError)[], running: Job[] = []): Commands {
  return {
    job: async () => {
      const answer = answers.shift()!
      if (answer instanceof ApiError) {
        throw answer
      }
      return answer
    },
    runningJobs: async () => running,
    snapshot: async (id: string) => ({ id, name: `name of ${id}`, state: 'Creating' }),
  } as unknown as Commands
}

const runs: Job = {
  jobid: 'j',
  jobstatus: 0,
  jobresult: { vnisnapshotprogress: { step: 'save', progress: 40 } },
}

describe('Jobs', () => {
  it('follows a job to its end, through a time without answers', async () => {
    const jobs = new Jobs(
      commands([
        runs,
        new ApiError(ApiError.unreachable, 'gone'),
        new ApiError(429, 'too many'),
        { jobid: 'j', jobstatus: 1, jobresult: { success: true } },
      ]),
    )
    jobs.track('j', 'delete', 's', 'nightly')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(jobs.running('s')?.progress).toEqual({ step: 'save', progress: 40 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(jobs.all[0]!.status).toBe('running')
    await vi.advanceTimersByTimeAsync(1_000)

    expect(jobs.all[0]!.status).toBe('done')
    expect(jobs.ended.count).toBe(1)
    expect(jobs.last('s')?.operation).toBe('delete')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('says why a job failed', async () => {
    const failed: Job = {
      jobid: 'j',
      jobstatus: 2,
      jobresult: { errorcode: 536, errortext: 'm1 is being migrated' },
    }
    const jobs = new Jobs(commands([failed]))
    jobs.track('j', 'create', 's', 'nightly')
    await vi.advanceTimersByTimeAsync(1_000)

    expect(jobs.all[0]).toMatchObject({ status: 'failed', error: { code: 536 } })
  })

  it('gives a job up that the server does not know', async () => {
    const jobs = new Jobs(commands([new ApiError(431, 'no such job')]))
    jobs.track('j', 'create', 's', 'nightly')
    await vi.advanceTimersByTimeAsync(1_000)

    expect(jobs.all[0]!.status).toBe('failed')
  })

  it('finds what runs already, and only its own kinds', async () => {
    const cmd = 'io.vnsnap.cloudstack.api.CreateVniSnapshotCmd'
    const jobs = new Jobs(
      commands(
        [],
        [
          { ...runs, cmd, jobinstanceid: 's' },
          { ...runs, jobid: 'k', cmd: 'restoreVniSnapshot', jobinstanceid: 't' },
          { ...runs, jobid: 'x', cmd: 'org.apache.cloudstack.api.command.StartVMCmd' },
        ],
      ),
    )
    await jobs.resume()

    expect(jobs.all.map(({ id, operation, name }) => [id, operation, name])).toEqual([
      ['j', 'create', 'name of s'],
      ['k', 'restore', 'name of t'],
    ])
  })
})
