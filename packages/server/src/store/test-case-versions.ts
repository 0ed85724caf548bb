import { insertRows } from './insert-rows.js'
import type { NewTestCaseVersionRow } from './schema.js'
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
  rows: readonly NewTestCaseVersionRow[],
): Promise<void> {
  await insertRows<NewTestCaseVersionRow>(store, 'testCaseVersion', versionTypes, rows)
}
