import { type JoinBuilder, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Endpoints, QueryOf } from 'qasphere-contract'
import { type Db, now } from './database.js'
import type { Engine } from './engine.js'
import { lockFolder } from './folders.js'
import { insertRows } from './insert-rows.js'
import { changeProjectCounts } from './projects.js'
import type { TestCaseCondition } from './query-plans.js'
import type { Database, NewTestCaseRow, TestCaseRow } from './schema.js'
import type { RowWindow } from './window.js'

/** A test case with what its latest version holds. */
export type TestCaseWithContent = TestCaseRow & { readonly contentJson: string }

export type Sorting = Pick<QueryOf<Endpoints['listTestCases']>, 'sortField' | 'sortOrder'>

const sortColumns = {
  id: sql.ref('testCase.id'),
  seq: sql.ref('testCase.seq'),
  folder_id: sql.ref('testCase.folderId'),
  author_id: sql.ref('testCase.authorId'),
  pos: sql.ref('testCase.pos'),
  title: sql.ref('testCase.titleFolded'),
  // In the words of its index, else no engine would use it.
  priority: sql`(case "testCase"."priority" when 'low' then 0 when 'medium' then 1 else 2 end)`,
  created_at: sql.ref('testCase.createdAt'),
  updated_at: sql.ref('testCase.updatedAt'),
  legacy_id: sql.ref('testCase.legacyId'),
} as const

export async function countTestCaseRows(db: Db, condition: TestCaseCondition): Promise<number> {
  const { total } = await db
    .selectFrom('testCase')
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .where(condition)
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** The test cases that a condition chooses, by sequence number unless sorted; those alike in the order of creation. */
export async function listTestCaseRows(
  db: Db,
  condition: TestCaseCondition,
  sorting: Sorting,
  window: RowWindow,
): Promise<TestCaseWithContent[]> {
  // Contents are looked up for the page alone, not for what comes before it.
  const order = orderOf(sorting)
  return await db
    .selectFrom(pageOf(db, condition, sorting, window).as('testCase'))
    .innerJoin('testCaseVersion', ofLatestVersion)
    .selectAll('testCase')
    .select('testCaseVersion.contentJson')
    .orderBy(order)
    .execute()
}

/** The rows of a page of test cases. */
export function pageOf(
  db: Db,
  condition: TestCaseCondition,
  sorting: Sorting,
  { limit, offset }: RowWindow,
): SelectQueryBuilder<Database, 'testCase', TestCaseRow> {
  return db
    .selectFrom('testCase')
    .selectAll()
    .where(condition)
    .orderBy(orderOf(sorting))
    .limit(limit)
    .offset(offset)
}

export function orderOf({ sortField, sortOrder = 'desc' }: Sorting): RawBuilder<unknown> {
  if (!sortField) return sql.ref('testCase.seq')
  const direction = sql.raw(sortOrder)
  return sql`${sortColumns[sortField]} ${direction}, ${sql.ref('testCase.key')} ${direction}`
}

export function selectWithContent(
  db: Db,
): SelectQueryBuilder<Database, 'testCase' | 'testCaseVersion', TestCaseWithContent> {
  return db
    .selectFrom('testCase')
    .innerJoin('testCaseVersion', ofLatestVersion)
    .selectAll('testCase')
    .select('testCaseVersion.contentJson')
}

/** Joins test cases, or some of them under that name, with their latest versions. */
function ofLatestVersion<Tables extends { testCase: unknown; testCaseVersion: unknown }>(
  join: JoinBuilder<Tables, 'testCase' | 'testCaseVersion'>,
): JoinBuilder<Tables, 'testCase' | 'testCaseVersion'> {
  return join
    .on(sql.ref('testCaseVersion.testCaseKey'), '=', sql.ref('testCase.key'))
    .on(sql.ref('testCaseVersion.version'), '=', sql.ref('testCase.version'))
}

const newTestCaseTypes = {
  id: 'text',
  projectKey: 'integer',
  seq: 'integer',
  legacyId: 'text',
  type: 'text',
  folderId: 'integer',
  pos: 'integer',
  templateKey: 'integer',
  version: 'integer',
  title: 'text',
  titleFolded: 'text',
  priority: 'text',
  isDraft: 'integer',
  isEmpty: 'integer',
  sharedPreconditionId: 'integer',
  authorId: 'integer',
  createdAt: 'text',
  updatedAt: 'text',
  deletedAt: 'text',
} as const

/** Makes test cases of a project and returns them in the same order; their sequence numbers must ascend. */
export async function insertTestCases(
  db: Db,
  engine: Engine,
  projectKey: number,
  rows: readonly NewTestCaseRow[],
): Promise<Pick<TestCaseRow, 'key' | 'id' | 'seq'>[]> {
  await insertRows<NewTestCaseRow>(db, engine, 'testCase', newTestCaseTypes, rows, { orderBy: 'seq' })
  await changeProjectCounts(db, projectKey, { testCaseCount: rows.length })
  const ids = rows.map((row) => row.id)
  return await db
    .selectFrom('testCase')
    .select(['key', 'id', 'seq'])
    .where(engine.isOneOf('id', ids))
    .orderBy('seq')
    .execute()
}

/** The position behind a folder's last test case; others get theirs when the transaction is over. */
export async function nextPosition(
  db: Db,
  engine: Engine,
  projectKey: number,
  folderId: number,
): Promise<number> {
  await lockFolder(db, engine, projectKey, folderId)
  const last = await db
    .selectFrom('testCase')
    .select('pos')
    .where('projectKey', '=', projectKey)
    .where('folderId', '=', folderId)
    .where('deletedAt', 'is', null)
    .orderBy('pos', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last ? last.pos + 1 : 0
}

/** Moves the test cases of a folder from a position on, to make room for others. */
export async function shiftPositions(
  db: Db,
  projectKey: number,
  folderId: number,
  from: number,
  by: number,
): Promise<void> {
  await db
    .updateTable('testCase')
    .set((eb) => ({ pos: eb('pos', '+', by) }))
    .where('projectKey', '=', projectKey)
    .where('folderId', '=', folderId)
    .where('deletedAt', 'is', null)
    .where('pos', '>=', from)
    .execute()
}

/** What a new version changes in the row of its test case. */
export type LatestVersion = Pick<
  TestCaseRow,
  | 'version'
  | 'title'
  | 'titleFolded'
  | 'priority'
  | 'isDraft'
  | 'isEmpty'
  | 'sharedPreconditionId'
  | 'updatedAt'
>

const latestVersionTypes = {
  key: 'integer',
  version: 'integer',
  title: 'text',
  titleFolded: 'text',
  priority: 'text',
  isDraft: 'integer',
  isEmpty: 'integer',
  sharedPreconditionId: 'integer',
  updatedAt: 'text',
} as const

/** Makes test cases show other versions as their latest. */
export async function updateTestCases(
  db: Db,
  engine: Engine,
  rows: readonly (LatestVersion & { readonly key: number })[],
): Promise<void> {
  await db
    .updateTable('testCase')
    .from(engine.rows<LatestVersion & { key: number }>(latestVersionTypes, rows).as('new'))
    .set((eb) => ({
      version: eb.ref('new.version'),
      title: eb.ref('new.title'),
      titleFolded: eb.ref('new.titleFolded'),
      priority: eb.ref('new.priority'),
      isDraft: eb.ref('new.isDraft'),
      isEmpty: eb.ref('new.isEmpty'),
      sharedPreconditionId: eb.ref('new.sharedPreconditionId'),
      updatedAt: eb.ref('new.updatedAt'),
    }))
    .whereRef('testCase.key', '=', 'new.key')
    .execute()
}

/** Keeps others from changing a test case, and those filled from it, until the transaction ends. */
export async function lockTestCase(db: Db, engine: Engine, key: number): Promise<void> {
  await db
    .selectFrom('testCase')
    .select('key')
    .where((eb) => eb.or([eb('key', '=', key), eb('templateKey', '=', key)]))
    .orderBy('key')
    .modifyEnd(engine.rowLock('testCase'))
    .execute()
}

/** Marks test cases of a folder as deleted and closes the gaps they leave in it. */
export async function deleteTestCases(
  db: Db,
  engine: Engine,
  { projectKey, folderId }: Pick<TestCaseRow, 'projectKey' | 'folderId'>,
  keys: readonly number[],
): Promise<void> {
  if (keys.length === 0) return
  await lockFolder(db, engine, projectKey, folderId)
  await db.updateTable('testCase').set({ deletedAt: now() }).where(engine.isOneOf('key', keys)).execute()
  await changeProjectCounts(db, projectKey, { testCaseCount: -keys.length })
  const places = db
    .selectFrom('testCase')
    .select((eb) => [
      'key',
      eb.fn
        .agg<number>('row_number')
        .over((over) => over.orderBy('pos').orderBy('key'))
        .as('place'),
    ])
    .where('projectKey', '=', projectKey)
    .where('folderId', '=', folderId)
    .where('deletedAt', 'is', null)
  await db
    .updateTable('testCase')
    .from(places.as('places'))
    .set((eb) => ({ pos: eb('places.place', '-', 1) }))
    .whereRef('testCase.key', '=', 'places.key')
    .execute()
}
