import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type DataPlace, makeDataPlace } from './data-place.js'
import { changeDatabase } from './database.js'
import { startServer, type TestServer } from './server.js'

export type Value = string | number | null

/** A server whose database tests access directly, for objects that its API can only read: users, configurations, archives. */
export interface ServerWithDatabase extends TestServer {
  /** Runs a statement with values for its question marks, and returns its rows. */
  query(statement: string, ...values: readonly Value[]): Promise<Record<string, Value>[]>
}

/** Starts a server with separate data, on the engine that the tests run on. */
export async function startServerWithDatabase(seed?: object): Promise<ServerWithDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-seed-'))
  const seedFile = join(folder, 'seed.json')
  if (seed) writeFileSync(seedFile, JSON.stringify(seed))
  const { options, remove } = await makeDataPlace()
  const server = await startServer({ ...options, ...(seed ? { seed: seedFile } : {}) })
  return {
    ...server,
    query: (...asked) => queryAt({ options }, ...asked),
    stop: async () => {
      await server.stop()
      await remove()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs a statement on the database of a server, as `ServerWithDatabase.query` does. */
export async function queryAt(
  { options }: Pick<DataPlace, 'options'>,
  ...asked: [statement: string, ...values: Value[]]
): Promise<Record<string, Value>[]> {
  return 'database' in options
    ? await askPostgres(options.database, ...asked)
    : askSqlite(options.dataDir, ...asked)
}

function askSqlite(dataDir: string, statement: string, ...values: readonly Value[]): Record<string, Value>[] {
  return changeDatabase(dataDir, (database) => {
    const prepared = database.prepare(statement)
    if (prepared.reader) return prepared.all(...values).map(Object)
    prepared.run(...values)
    return []
  })
}

async function askPostgres(
  url: string,
  statement: string,
  ...values: readonly Value[]
): Promise<Record<string, Value>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    let place = 0
    const text = statement.replace(/\?/g, () => {
      place += 1
      return `$${place}`
    })
    return (await client.query({ text, values: [...values], types })).rows
  } finally {
    await client.end()
  }
}

/** Converts numbers, which are small enough in tests. */
const types = {
  getTypeParser: (type: number, format?: 'text' | 'binary') =>
    type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format),
}
