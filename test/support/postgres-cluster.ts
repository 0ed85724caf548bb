import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import type { PostgresPrograms } from './postgres-programs.js'

/** A PostgreSQL server with separate data. */
export interface PostgresCluster {
  /** Returns the URL of a database, with a superuser. */
  readonly url: string
  /** Kills all processes, like a crash of the machine. */
  kill(): Promise<void>
  /** Starts it again on its data. */
  restart(): Promise<void>
  /** Stops it and deletes its data. */
  stop(): Promise<void>
}

const password = 'postgres'

/**
 * Starts a PostgreSQL server with separate data on a free port. Flags have the form `-c name=value`.
 *
 * @throws {Error} with the log of the server if it does not start.
 */
export async function startCluster(
  programs: PostgresPrograms,
  flags: readonly string[],
): Promise<PostgresCluster> {
  const folder = mkdtempSync(join(programs.folder, 'cluster-'))
  const port = await getPort()
  let server: ChildProcess
  try {
    await createData(programs, folder)
    server = await startServer(programs, folder, port, flags)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    kill: async () => {
      const family = familyOf(server)
      for (const pid of family) process.kill(pid, 'SIGKILL')
      while (family.some(isAlive)) await sleep(20)
    },
    restart: async () => {
      server = await startServer(programs, folder, port, flags)
    },
    stop: async () => {
      // An immediate shutdown, which does not wait for connections or save data that is deleted next.
      if (server.kill('SIGQUIT')) await once(server, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function createData(programs: PostgresPrograms, folder: string): Promise<void> {
  const { user } = programs
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  mkdirSync(dataIn(folder), { mode: 0o700 })
  if (user) for (const path of [folder, passwordFile, dataIn(folder)]) chownSync(path, user.uid, user.gid)
  const initdb = run(programs, folder, programs.initdb, [
    `--pgdata=${dataIn(folder)}`,
    `--pwfile=${passwordFile}`,
    ...['--username=postgres', '--auth=password', '--encoding=UTF8', '--locale=C', '--no-sync'],
    // A linguistic collation, as on many servers, on which nothing may depend.
    ...['--locale-provider=icu', '--icu-locale=en-US'],
  ])
  const log = collectLines(initdb)
  const [status] = await once(initdb, 'close')
  if (status !== 0) throw describeFailure('initdb failed', log)
}

async function startServer(
  programs: PostgresPrograms,
  folder: string,
  port: number,
  flags: readonly string[],
): Promise<ChildProcess> {
  const server = run(programs, folder, programs.postgres, [
    ...['-D', dataIn(folder), '-p', String(port), '-c', 'listen_addresses=127.0.0.1'],
    // No socket, which would be in /tmp, outside the folder that the tests clean up.
    ...['-c', 'unix_socket_directories=', ...flags],
  ])
  let log: string[] = []
  const ready = new Promise<void>((resolve) => {
    log = collectLines(server, (line) => {
      if (line.includes('database system is ready to accept connections')) resolve()
    })
  })
  const failed = once(server, 'close').then(() => {
    throw describeFailure('the server did not start', log)
  })
  await Promise.race([ready, failed])
  failed.catch(() => undefined)
  return server
}

function dataIn(folder: string): string {
  return join(folder, 'data')
}

function run(
  { user }: PostgresPrograms,
  folder: string,
  program: string,
  args: readonly string[],
): ChildProcess {
  return spawn(program, args, {
    // The user may not be able to enter the working directory of the tests.
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder, LC_ALL: 'C' },
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
  })
}

/** Collects the output of a process, line by line. */
function collectLines({ stdout, stderr }: ChildProcess, onLine?: (line: string) => void): string[] {
  const lines: string[] = []
  for (const input of [stdout, stderr]) {
    if (!input) continue
    createInterface({ input }).on('line', (line) => {
      lines.push(line)
      onLine?.(line)
    })
  }
  return lines
}

/** Creates an error with a one-line message, and everything else as its cause. */
function describeFailure(what: string, log: readonly string[]): Error {
  return new Error(`${what}: ${log.at(-1) ?? 'it printed nothing'}`, { cause: log.join('\n') })
}

/** Lists the IDs of a process and of its children. */
function familyOf({ pid }: ChildProcess): number[] {
  if (pid === undefined) return []
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return [pid, ...(listed === '' ? [] : listed.split(' ').map(Number))]
}

/** Whether a process is running. A zombie is not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
