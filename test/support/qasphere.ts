import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The program as npm links it. */
export const qasphereBinary = fileURLToPath(new URL('../../node_modules/.bin/qasphere', import.meta.url))

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** What stands on stdin. */
  readonly input?: string
}

/** A folder of its own, with no credentials in it or above it. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'qasphere-test-'))
}

/** Only what a shell would need: nothing of the developer's own environment gets into a test. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: emptyFolder(), ...extra }
}

/** Runs the built program as a process of its own. */
export function qasphere(args: readonly string[], { env, cwd, input }: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [qasphereBinary, ...args], {
      cwd: cwd ?? tmpdir(),
      env: cleanEnvironment(env),
    })
    const output = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output.stderr += text
    })
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, ...output }))
    child.stdin.on('error', () => undefined).end(input ?? '')
  })
}
