import { type Kysely, sql } from 'kysely'

/**
 * Makes lists equally fast in projects of any size: adds an index for each sort order of test cases, an index for open
 * runs, and the number of runs.
 */
export async function largeProjects(db: Kysely<unknown>): Promise<void> {
  await addSortings(db)
  await sql`create index "runByOpen" on "run" ("projectKey", "id") where "closedAt" is null`.execute(db)
  await addRunCounts(db)
}

async function addSortings(db: Kysely<unknown>): Promise<void> {
  const sortings = {
    Author: sql.ref('authorId'),
    Created: sql.ref('createdAt'),
    Folder: sql.ref('folderId'),
    Id: sql.ref('id'),
    Legacy: sql.ref('legacyId'),
    Position: sql.ref('pos'),
    Priority: sql`(case "priority" when 'low' then 0 when 'medium' then 1 else 2 end)`,
    Title: sql.ref('titleFolded'),
    Updated: sql.ref('updatedAt'),
  }
  for (const [name, sortedBy] of Object.entries(sortings)) {
    await sql`create index ${sql.id(`testCaseBy${name}`)} on "testCase" ("projectKey", ${sortedBy}, "key")`.execute(
      db,
    )
  }
  // testCaseByLegacy starts with the same columns.
  await db.schema.dropIndex('testCase_legacy').execute()
}

async function addRunCounts(db: Kysely<unknown>): Promise<void> {
  const counts = { openRuns: sql`is null`, closedRuns: sql`is not null` }
  for (const [column, state] of Object.entries(counts)) {
    await db.schema
      .alterTable('project')
      .addColumn(column, 'integer', (definition) => definition.notNull().defaultTo(0))
      .execute()
    await sql`update "project" set ${sql.id(column)} =
      (select count(*) from "run" where "projectKey" = "project"."key" and "closedAt" ${state})`.execute(db)
  }
}
