import type { TestCaseRow } from './schema.js'
import type { Store } from './store.js'

/** What identifies a test case in a report, by its latest version. */
export type ReportedTestCase = Pick<TestCaseRow, 'key' | 'id' | 'seq' | 'title' | 'folderId'>

/** Returns those of some keys whose test case is deleted. */
export async function findDeletedKeys({ db, engine }: Store, keys: readonly number[]): Promise<Set<number>> {
  const rows = await db
    .selectFrom('testCase')
    .select('key')
    .where(engine.isOneOf('key', keys))
    .where('deletedAt', 'is not', null)
    .execute()
  return new Set(rows.map(({ key }) => key))
}

/** Finds test cases that are not deleted, by key. */
export async function findReportedTestCases(
  { db, engine }: Store,
  keys: readonly number[],
): Promise<ReportedTestCase[]> {
  if (keys.length === 0) return []
  return await db
    .selectFrom('testCase')
    .select(['key', 'id', 'seq', 'title', 'folderId'])
    .where(engine.isOneOf('key', keys))
    .where('deletedAt', 'is', null)
    .execute()
}
