import { type Kysely, sql } from 'kysely'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import type { Database } from './schema.js'

const indexName = 'testCaseByTitlePart'

/**
 * Lets searches of titles use an index of the extension pg_trgm, which the database may lack, and may get at any time: so
 * each start of a server looks for it. Returns the reason if there is no such index.
 */
export async function createTitleIndex(
  db: Kysely<Database>,
  engine: Pick<Engine, 'lockStart' | 'troubleOf'>,
): Promise<string | undefined> {
  if (await hasIndex(db)) return undefined
  const reason = await reasonOfFailure(db, engine, async (transaction) => {
    await sql`create extension if not exists pg_trgm`.execute(transaction)
  })
  return await reasonOfFailure(db, engine, async (transaction) => {
    const schema = await findExtension(transaction)
    if (schema === undefined) throw new Error(reason ?? 'the extension pg_trgm is not installed')
    // Another process may have created it meanwhile.
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

/** The schema of the extension, if it is installed. */
async function findExtension(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ schema: string }>`select nspname as "schema" from pg_extension
    join pg_namespace on pg_namespace.oid = extnamespace where extname = 'pg_trgm'`.execute(db)
  return rows[0]?.schema
}

/** Runs while no other process starts; returns what PostgreSQL says if it refuses. Throws if the database is in trouble. */
async function reasonOfFailure(
  db: Kysely<Database>,
  { lockStart, troubleOf }: Pick<Engine, 'lockStart' | 'troubleOf'>,
  run: (transaction: Db) => Promise<void>,
): Promise<string | undefined> {
  try {
    await db.transaction().execute(async (transaction) => {
      await lockStart(transaction)
      await run(transaction)
    })
    return undefined
  } catch (error) {
    if (troubleOf(error) || !(error instanceof Error)) throw error
    return error.message
  }
}
