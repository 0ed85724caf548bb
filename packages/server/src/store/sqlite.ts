import { SqliteDialect, sql } from 'kysely'
import Database from 'libsql'
import type { DatabaseTrouble, Engine } from './engine.js'
import { writeStatistics } from './sqlite-statistics.js'

/** Opens SQLite in a file, or in memory for `:memory:`. What was committed survives kill -9 and a lost machine. */
export function openSqlite(path: string): Engine {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('foreign_keys = ON')
  database.pragma('busy_timeout = 10000')
  database.pragma('cache_size = -65536')
  return {
    dialect: new SqliteDialect({ database: withStatementCache(database) }),
    isShared: false,
    identity: (column) => column.primaryKey().autoIncrement(),
    isOneOf: (column, values) =>
      sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(values)}))`,
    rows: (types, rows) => {
      const columns = Object.keys(types).map(
        (name) => sql`value ->> ${sql.lit(`$.${name}`)} as ${sql.id(name)}`,
      )
      return sql`(select ${sql.join(columns)} from json_each(${JSON.stringify(rows)}))`
    },
    // One server works on a folder.
    lockStart: async () => {},
    // Nobody waits for a reader, and there is no other writer.
    allowPauses: async () => {},
    snapshot: (db, run) => db.transaction().execute(run),
    // It sees by itself.
    continueNumbers: async () => {},
    // There is one connection, and a transaction has it to itself.
    rowLock: sql``,
    forSchema: (db) => db,
    informPlanner: writeStatistics,
    troubleOf: sqliteTrouble,
    bytes: 'blob',
  }
}

/** By SQLite's result codes: a full disk, one that fails, and another process that writes for too long. */
function sqliteTrouble(error: unknown): DatabaseTrouble | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'SQLITE_FULL') return 'full'
  return /^SQLITE_(BUSY|IOERR)/.test(code) ? 'away' : undefined
}

/** How many prepared statements are kept; the server's own queries are fewer than this. */
const cachedStatements = 500

/** Preparing a statement costs more than running most of them, so the prepared ones are kept. */
function withStatementCache(database: Database.Database) {
  const statements = new Map<string, Database.Statement>()
  return {
    close: () => {
      statements.clear()
      database.close()
    },
    prepare: (text: string): Database.Statement => {
      // A disk that is full ends the transaction by itself (https://sqlite.org/lang_transaction.html, section 3).
      const query = text === 'rollback' && !database.inTransaction ? 'select 1' : text
      const known = statements.get(query)
      if (known) return known
      const statement = database.prepare(query)
      if (statements.size >= cachedStatements) statements.clear()
      statements.set(query, statement)
      return statement
    },
  }
}
