import type { Db } from './database.js'
import type { Engine } from './engine.js'
import { insertRows } from './insert-rows.js'
import type { TestCaseVersionRow } from './schema.js'

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
  db: Db,
  engine: Engine,
  rows: readonly TestCaseVersionRow[],
): Promise<void> {
  await insertRows<TestCaseVersionRow>(db, engine, 'testCaseVersion', versionTypes, rows)
}
