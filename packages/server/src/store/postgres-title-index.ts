import { type Kysely, sql } from 'kysely'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import type { Database } from './schema.js'

const indexName = 'testCaseByTitlePart'

/**
 * Creates an index for title searches with the extension pg_trgm. The database may lack the extension, or get it later,
 * so each start of a server checks. Returns the reason if there is no such index.
 */
export async function createTitleIndex(
  db: Kysely<Database>,
  engine: Pick<Engine, 'lockStart' | 'classifyError'>,
): Promise<string | undefined> {
  if (await hasIndex(db)) return undefined
  const reason = await tryInTransaction(db, engine, async (transaction) => {
    await sql`create extension if not exists pg_trgm`.execute(transaction)
  })
  return await tryInTransaction(db, engine, async (transaction) => {
    const schema = await findExtension(transaction)
    if (schema === undefined) throw new Error(reason ?? 'the extension pg_trgm is not installed')
    // Another process may have created it in the meantime.
    await sql`create index if not exists ${sql.id(indexName)} on ${sql.table('testCase')}
      using gin (${sql.id('titleFolded')} ${sql.id(schema, 'gin_trgm_ops')})
      where ${sql.id('deletedAt')} is null`.execute(transaction)
  })
}

async function hasIndex(db: Db): Promise<boolean> {
  const { rows } = await sql`select from pg_index
    where indexrelid = to_regclass(${`"${indexName}"`}) and indisvalid`.execute(db)
  return rows.length > 0
}

/** Finds the schema of the extension pg_trgm, if it is installed. */
export async function findExtension(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ schema: string }>`select nspname as "schema" from pg_extension
    join pg_namespace on pg_namespace.oid = extnamespace where extname = 'pg_trgm'`.execute(db)
  return rows[0]?.schema
}

/**
 * Runs while no other process starts. Returns the message of PostgreSQL if it rejects the statement. Throws database
 * errors.
 */
async function tryInTransaction(
  db: Kysely<Database>,
  { lockStart, classifyError }: Pick<Engine, 'lockStart' | 'classifyError'>,
  run: (transaction: Db) => Promise<void>,
): Promise<string | undefined> {
  try {
    await db.transaction().execute(async (transaction) => {
      await lockStart(transaction)
      await run(transaction)
    })
    return undefined
  } catch (error) {
    if (classifyError(error) || !(error instanceof Error)) throw error
    return error.message
  }
}
