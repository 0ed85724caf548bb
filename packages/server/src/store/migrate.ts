import { DEFAULT_MIGRATION_TABLE, type Kysely, type MigrationResult, Migrator, sql } from 'kysely'
import { getReason } from '../values/reason.js'
import { ServerStartError } from '../values/start-error.js'
import type { Engine } from './engine.js'
import { initial } from './migrations/0001-initial/index.js'
import { login } from './migrations/0002-login/index.js'
import { rateLimits } from './migrations/0003-rate-limits/index.js'
import { fileChunks } from './migrations/0004-file-chunks/index.js'
import { largeProjects } from './migrations/0005-large-projects/index.js'
import { codePointOrder } from './migrations/0006-code-point-order/index.js'
import { storedContents } from './migrations/0007-stored-contents/index.js'
import { titleIndex } from './migrations/0008-title-index/index.js'
import { testCaseHistory } from './migrations/0009-test-case-history/index.js'
import { submittedForms } from './migrations/0010-submitted-forms/index.js'
import { contentParts } from './migrations/0011-content-parts/index.js'
import { runRevisions } from './migrations/0012-run-revisions/index.js'
import type { Database } from './schema.js'

/** Migrations in order. Released ones are never changed; new ones are added. */
const migrations = {
  '0001-initial': initial,
  '0002-login': login,
  '0003-rate-limits': rateLimits,
  '0004-file-chunks': fileChunks,
  '0005-large-projects': largeProjects,
  '0006-code-point-order': codePointOrder,
  '0007-stored-contents': storedContents,
  '0008-title-index': titleIndex,
  '0009-test-case-history': testCaseHistory,
  '0010-submitted-forms': submittedForms,
  '0011-content-parts': contentParts,
  '0012-run-revisions': runRevisions,
}

/** Name of the latest schema. */
export const latestSchema = Object.keys(migrations).sort().at(-1) ?? ''

/** How the schema of a database compares to that of this version; `none` if it has no tables yet. */
export type SchemaState = 'current' | 'older' | 'newer' | 'none'

/** Compares the schema of a database to the latest one. This only reads, so commands do not wait for the locks of a busy server. */
export async function readSchemaState(db: Kysely<Database>, engine: Engine): Promise<SchemaState> {
  const known = await createMigrator(db, engine).getMigrations()
  const missing = known.filter(({ executedAt }) => executedAt === undefined)
  if (missing.length === known.length) return 'none'
  const { rows } = await sql<{
    name: string
  }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db)
  if (rows.length > known.length - missing.length) return 'newer'
  return missing.length > 0 ? 'older' : 'current'
}

/** Migrates a database to the latest schema. The database of a newer server does not change. */
export async function migrate(db: Kysely<Database>, engine: Engine): Promise<void> {
  const migrator = createMigrator(db, engine)
  for (let attempt = 1; ; attempt++) {
    // If this check fails, the migration fails for the same reason and reports it.
    const state = await readSchemaState(db, engine).catch(() => undefined)
    if (state === 'current') return
    if (state === 'newer') throw createNewerError('the database')
    const { error, results } = await migrator.migrateToLatest()
    // If several processes start at once, one migrates. The others fail when it is done, and check again.
    if (!error) {
      if (results && results.length > 0) {
        await db.transaction().execute((transaction) => engine.informPlanner(transaction))
      }
      return
    }
    if (engine.classifyError(error)) throw error
    if (attempt === maxAttempts) throw toMigrationError(error, results)
  }
}

const maxAttempts = 3

/** Creates the error for data of a newer version. */
export function createNewerError(place: string): ServerStartError {
  return new ServerStartError(
    `The data in ${place} belongs to another version of the server: a newer version upgraded it. Use that version, or a later one.`,
  )
}

function createMigrator(db: Kysely<Database>, engine: Engine): Migrator {
  return new Migrator({
    db,
    provider: {
      getMigrations: async () =>
        Object.fromEntries(
          Object.entries(migrations).map(([name, up]) => [
            name,
            {
              up: async (database: Kysely<unknown>) => {
                await engine.lockStart(database)
                await up(engine.forSchema(database), engine)
              },
            },
          ]),
        ),
    },
  })
}

function toMigrationError(error: unknown, results: MigrationResult[] | undefined): ServerStartError {
  const failed = results?.find((result) => result.status === 'Error')?.migrationName
  const reason = getReason(error)
  return new ServerStartError(
    failed
      ? `Cannot migrate the database to the schema of this version (step ${failed}): ${reason}`
      : `The database belongs to another version of the server: ${reason}`,
    { cause: error },
  )
}
