import { insertRows } from './insert-rows.js'
import type { TestCaseVersionRow } from './schema.js'
import type { Store } from './store.js'

const versionTypes = {
  testCaseKey: 'integer',
  version: 'integer',
  title: 'text',
  priority: 'text',
  isDraft: 'integer',
  isEmpty: 'integer',
  contentJson: 'text',
  createdAt: 'text',
} as const

export async function insertTestCaseVersions(
  store: Store,
  rows: readonly TestCaseVersionRow[],
): Promise<void> {
  await insertRows<TestCaseVersionRow>(store, 'testCaseVersion', versionTypes, rows)
}
