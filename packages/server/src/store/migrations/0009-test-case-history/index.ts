import type { Kysely } from 'kysely'
import { index } from '../0001-initial/columns.js'

/** Makes the latest results of a test case quick to find, however many runs it is in. */
export async function testCaseHistory(db: Kysely<unknown>): Promise<void> {
  await index(db, 'runTestCase_history', 'runTestCase', ['testCaseKey', 'runKey'])
  // The new index starts with the same column.
  await db.schema.dropIndex('runTestCase_testCase').execute()
}
