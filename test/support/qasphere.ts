import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The program as linked by npm. */
export const qasphereBinary = fileURLToPath(new URL('../../node_modules/.bin/qasphere', import.meta.url))

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** What is on stdin. */
  readonly input?: string | Buffer
}

/** Creates a folder without credentials in it or its parents. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'qasphere-test-'))
}

/** The minimum environment of a shell, without the developer's own variables. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  return { PATH: process.env.PATH ?? '', HOME: emptyFolder(), TMPDIR: tmpdir(), ...extra }
}

/** Runs the built program in a separate process. */
export function qasphere(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return startQasphere(args, options).ended
}

/** Like `qasphere`, for tests that send signals to the process. */
export function startQasphere(
  args: readonly string[],
  { env, cwd, input }: RunOptions = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
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
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => resolve({ status, ...output }))
  })
  child.stdin.on('error', () => undefined).end(input ?? '')
  return { child, ended }
}

export interface QasphereServer {
  /** Its output: one line of JSON. */
  readonly started: { readonly url: string; readonly token: string; readonly dataDir: string | null }
  /** All lines of its stdout so far. */
  readonly lines: readonly string[]
  readonly child: ChildProcess
  /** Sends a signal and waits for the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

const running = new Set<ChildProcess>()

/** Stops the servers that a failed test has left running. */
export function endServers(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Runs `qasphere server` on a free port until it is stopped; `program` is the command line to run. */
export async function qasphereServer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = qasphereBinary,
): Promise<QasphereServer> {
  const child = spawn(process.execPath, [program, 'server', '--port', '0', '--log-level', 'error', ...args], {
    env: cleanEnvironment(env),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  child.once('close', () => running.delete(child))
  const lines: string[] = []
  const reader = createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  await Promise.race([
    once(reader, 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the server did not start'))),
  ])
  return {
    started: JSON.parse(lines[0] ?? ''),
    lines,
    child,
    stop: async (signal = 'SIGTERM') => {
      const exited = once(child, 'close')
      child.kill(signal)
      return (await exited)[0]
    },
  }
}
