import { isExpression, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/sqlite'
import type { Engine } from './engine.js'
import { containsFolded } from './search.js'
import { SharedSqliteDialect } from './sqlite-driver.js'
import { classifySqliteError } from './sqlite-errors.js'
import { writeStatistics } from './sqlite-statistics.js'
import { findTitleCandidates } from './sqlite-title-index.js'

/** How long a request waits for a lock of another process, in milliseconds. */
const defaultLockTimeoutMs = 10_000

/**
 * Opens SQLite in a file, or in memory for `:memory:`. Committed data survives kill -9 and power failures.
 * `lockTimeoutMs` is how long a query waits for a lock of another process. Nothing is opened before the first query.
 */
export function openSqlite(path: string, lockTimeoutMs = defaultLockTimeoutMs): Engine {
  const dialect = new SharedSqliteDialect({ path, lockTimeoutMs })
  return {
    dialect,
    isShared: false,
    identity: (column) => column.primaryKey().autoIncrement(),
    isOneOf,
    isAmongKeys: isOneOf,
    list: JSON.stringify,
    rows: (types, rows) => {
      const columns = Object.keys(types).map(
        (name) => sql`value ->> ${sql.lit(`$.${name}`)} as ${sql.id(name)}`,
      )
      const json = typeof rows === 'function' ? rows((given) => JSON.stringify(given)) : JSON.stringify(rows)
      return sql`(select ${sql.join(columns)} from json_each(${json}))`
    },
    // Converted to text, because SQLite would otherwise embed the JSON in the JSON that rows are read as.
    jsonOf: (query) => sql<string>`${jsonArrayFrom(query)} || ''`,
    // Only one server uses a folder.
    lockStart: async () => {},
    // A transaction has exclusive use of the only connection.
    lockName: async () => {},
    // Readers do not block others, and there is no other writer.
    allowPauses: async () => {},
    snapshot: (db, run) => db.transaction().setAccessMode('read only').execute(run),
    // SQLite does this by itself.
    continueNumbers: async () => {},
    rowLock: () => sql``,
    // A migration creates the index.
    ensureTitleIndex: async () => undefined,
    searchTitleIndex: async (db, projectKey, text) => {
      const keys = await findTitleCandidates(db, projectKey, text)
      return (
        keys && sql`(${isOneOf('testCase.key', keys)} and ${containsFolded('testCase.titleFolded', text)})`
      )
    },
    // SQLite always does.
    compareByCodePoint: async () => {},
    forSchema: (db) => db,
    informPlanner: writeStatistics,
    otherChanges: () => dialect.otherChanges(),
    classifyError: classifySqliteError,
    bytes: 'blob',
  }
}

const isOneOf: Engine['isOneOf'] = (column, values) =>
  sql`${sql.ref(column)} in (select value from json_each(${isExpression(values) ? values : JSON.stringify(values)}))`
