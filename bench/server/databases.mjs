// Opens databases of servers directly, to fill them and as a baseline.
import { join } from 'node:path'
import Database from 'libsql'
import pg from 'pg'

/** The interface of both engines: the text of a statement in, rows out. */
export async function openDatabase({ dataDir, database }) {
  return database ? await openPostgres(database) : openSqlite(dataDir)
}

/** Opens the database of a data folder in the same way as the server. */
export function openFolder(dataDir) {
  const database = new Database(join(dataDir, 'qasphere.db'))
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  database.pragma('busy_timeout = 10000')
  database.pragma('cache_size = -65536')
  return database
}

function openSqlite(dataDir) {
  const database = openFolder(dataDir)
  return {
    query: async (text) => {
      const statement = database.prepare(text)
      if (statement.reader) return statement.all()
      statement.run()
      return []
    },
    close: async () => database.close(),
    padded: (expression, width) => `printf('%0${width}d', ${expression})`,
    numbers: (count) =>
      `(with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i + 1 < ${count}) select i from numbers) as numbers`,
    settle: ['pragma wal_checkpoint(truncate)'],
  }
}

async function openPostgres(connectionString) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return {
    query: async (text) => (await client.query(text)).rows,
    close: () => client.end(),
    padded: (expression, width) => `lpad((${expression})::text, ${width}, '0')`,
    numbers: (count) => `generate_series(0, ${count - 1}) as numbers(i)`,
    // Autovacuum would do the same soon, and merge what was added to the index of titles.
    settle: ['vacuum analyze', 'checkpoint'],
  }
}
