// Licensed under the Apache License, Version 2.0; see LICENSE.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What the tests are told by their environment. */
export function required(name: string): string {
  const value = process.env[name]
  if (!value) {
    throw new Error(`${name} is not set; PagesIT in lab/ runs these tests with a lab`)
  }
  return value
}

/** `vnsnap serve` as people run it, which can be ended and started again at the same address. */
export class RealServer {
  private readonly program = required('VNSNAP_PROGRAM')
  private readonly file = required('VNSNAP_SERVER_FILE')
  private process: ChildProcess | undefined
  private listen = '127.0.0.1:0'
  url = ''

  addUser(name: string, account: string, password: string): void {
    const user = ['serve', '--config', this.file, 'user', 'add', name, '--account', account]
    execFileSync(this.program, user, { input: `${password}\n` })
  }

  async start(): Promise<void> {
    const started = spawn(this.program, ['serve', '--config', this.file, '--listen', this.listen], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.process = started
    this.url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: started.stdout }).once('line', (line) =>
        resolve(line.replace(/\/$/, '')),
      )
      started.once('exit', (code) => reject(new Error(`vnsnap serve ended with ${code}`)))
    })
    this.listen = new URL(this.url).host
  }

  async stop(): Promise<void> {
    const ending = this.process
    if (ending?.exitCode === null) {
      const ended = new Promise((resolve) => ending.once('exit', resolve))
      ending.kill('SIGTERM')
      await ended
    }
  }
}
