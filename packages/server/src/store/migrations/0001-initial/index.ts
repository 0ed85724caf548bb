import type { Kysely } from 'kysely'
import type { Engine } from '../../engine.js'
import { createProjectTables } from './project-tables.js'
import { createRunTables } from './run-tables.js'
import { createTenantTables } from './tenant-tables.js'
import { createTestCaseTables } from './test-case-tables.js'

/** Creates the first schema. See schema.ts for the meaning of the columns. */
export async function initial(db: Kysely<unknown>, engine: Engine): Promise<void> {
  await createTenantTables(db, engine)
  await createProjectTables(db, engine)
  await createTestCaseTables(db, engine)
  await createRunTables(db, engine)
}
