import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { ColumnTypes, Engine, RowsParameter } from './engine.js'
import { compareByCodePoint, PortableTypes } from './postgres-collation.js'
import { PreparingDialect } from './postgres-driver.js'
import { classifyPostgresError } from './postgres-errors.js'
import { openPool, type PostgresSettings } from './postgres-pool.js'
import { createTitleIndex } from './postgres-title-index.js'
import { createTitleSearch } from './postgres-title-search.js'

/** How long a cached row can be used after another process changed it, in milliseconds. */
const maxCacheAgeMs = 1000

/** An arbitrary number that is not used for other locks in the same database. */
const startLockId = 7_357_001
/** Separates the locks of names from other locks. */
const nameLockId = 7_357_002

/**
 * Opens PostgreSQL at a URL. Committed data is as safe as the database server makes it. Throws `ServerStartError` if it
 * cannot be used.
 */
export async function openPostgres(settings: PostgresSettings): Promise<Engine> {
  const pool = await openPool(settings)
  const lockStart: Engine['lockStart'] = async (db) => {
    await sql`select pg_advisory_xact_lock(${startLockId})`.execute(db)
  }
  return {
    dialect: new PreparingDialect(pool, settings.onUnprepared),
    isShared: true,
    identity: (column) => column.primaryKey().generatedByDefaultAsIdentity(),
    isOneOf,
    isAmongKeys,
    list: (values) => values,
    rows: unnestRows,
    jsonOf: (query) => sql<string>`${jsonArrayFrom(query)}::text`,
    lockStart,
    lockName: async (db, name) => {
      await sql`select pg_advisory_xact_lock(${nameLockId}::int, hashtext(${name}))`.execute(db)
    },
    allowPauses: async (db) => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(db)
    },
    snapshot: (db, run) =>
      db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(run),
    continueNumbers: async (db, table, column) => {
      await sql`select setval(pg_get_serial_sequence(${`"${table}"`}, ${column}), ${sql.ref(column)})
        from ${sql.table(table)} order by ${sql.ref(column)} desc limit 1`.execute(db)
    },
    rowLock: (table) => sql`for update of ${sql.id(table)}`,
    ensureTitleIndex: (db) => createTitleIndex(db, { lockStart, classifyError: classifyPostgresError }),
    searchTitleIndex: createTitleSearch(),
    compareByCodePoint,
    forSchema: (db) => db.withPlugin(new PortableTypes()),
    // PostgreSQL collects statistics itself. With statistics of empty tables, it would use full table scans for a
    // while.
    informPlanner: async () => {},
    // A query would cost as much as reading the cached rows. This clock never goes backwards.
    otherChanges: () => String(Math.floor(performance.now() / maxCacheAgeMs)),
    classifyError: classifyPostgresError,
    connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    bytes: 'bytea',
  }
}

const isOneOf: Engine['isOneOf'] = (column, values) => sql`${sql.ref(column)} = any(${values})`

/** One parameter per column: PostgreSQL takes many times as long to extract large texts from JSON. */
function unnestRows<Row extends object>(
  types: ColumnTypes<Row>,
  rows: readonly Row[] | RowsParameter<Row>,
): RawBuilder<Row> {
  const columns: RawBuilder<unknown>[] = []
  const names: RawBuilder<unknown>[] = []
  for (const name in types) {
    const isInteger = types[name] === 'integer'
    const getValues = (input: readonly Row[]) => writeArray(input, name, isInteger)
    const values = typeof rows === 'function' ? rows(getValues) : getValues(rows)
    const type = isInteger ? 'bigint[]' : 'text[] collate "C"'
    columns.push(sql`${values}::${sql.raw(type)}`)
    names.push(sql.id(name))
  }
  return sql`(select * from unnest(${sql.join(columns)}) as input(${sql.join(names)}))`
}

/**
 * Returns a column of rows as an array. The driver would quote integers, which takes it and the database longer. Nulls
 * at the end of a column can be omitted, because `unnest` adds them again.
 */
function writeArray<Row extends object>(rows: readonly Row[], name: keyof Row, isInteger: boolean): unknown {
  const values = rows
    .slice(0, rows.findLastIndex((row) => row[name] != null) + 1)
    .map((row) => row[name] ?? null)
  return isInteger ? `{${values.map(String).join()}}` : values
}

/** Maximum number of bytes per key, on average: a key in a list takes about as many. */
const maxBytesPerKey = 8

/**
 * Passes one bit for each key from the first to the last one: reading a list of 100,000 numbers takes as long as the rest
 * of a query. It must not read bits outside of that range, which would be an error. Keys that are far apart are passed as
 * a list, because there can be any number of bits between them.
 */
function isAmongKeys(column: string, keys: readonly number[]): RawBuilder<SqlBool> {
  if (keys.length === 0) return sql`false`
  let [first, last] = [Number.POSITIVE_INFINITY, 0]
  for (const key of keys) {
    first = Math.min(first, key)
    last = Math.max(last, key)
  }
  const bytes = Math.ceil((last - first + 1) / 8)
  if (bytes > keys.length * maxBytesPerKey) return isOneOf(column, keys)
  const bits = new Uint8Array(bytes)
  for (const key of keys) {
    const at = key - first
    bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7))
  }
  const at = sql`${sql.ref(column)} - ${first}::bigint`
  return sql`case when ${sql.ref(column)} between ${first} and ${last}
    then get_bit(${Buffer.from(bits.buffer)}::bytea, ${at}) = 1 else false end`
}
