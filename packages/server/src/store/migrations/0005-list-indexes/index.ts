import { type Kysely, sql } from 'kysely'

/**
 * An index for each way to sort the test cases of a project, so that a page costs the same however many there are, and
 * for the open runs among all.
 */
export async function listIndexes(db: Kysely<unknown>): Promise<void> {
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
  // testCaseByLegacy begins with the same columns.
  await db.schema.dropIndex('testCase_legacy').execute()
  await sql`create index "runByOpen" on "run" ("projectKey", "id") where "closedAt" is null`.execute(db)
}
