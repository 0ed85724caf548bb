import { type JoinBuilder, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Endpoints, QueryOf } from 'qasphere-contract'
import { type Db, now } from './database.js'
import { lockFolder } from './folders.js'
import { insertRows } from './insert-rows.js'
import { changeProjectCounts } from './projects.js'
import type { TestCaseCondition } from './query-plans.js'
import type { Database, NewTestCaseRow, TestCaseRow } from './schema.js'
import type { Store } from './store.js'
import type { RowWindow } from './window.js'

/** A test case with the content of its latest version. */
export type TestCaseWithContent = TestCaseRow & { readonly contentJson: string }

export type Sorting = Pick<QueryOf<Endpoints['listTestCases']>, 'sortField' | 'sortOrder'>

const sortColumns = {
  id: sql.ref('testCase.id'),
  seq: sql.ref('testCase.seq'),
  folder_id: sql.ref('testCase.folderId'),
  author_id: sql.ref('testCase.authorId'),
  pos: sql.ref('testCase.pos'),
  title: sql.ref('testCase.titleFolded'),
  // The same expression as in its index; otherwise, no database would use the index.
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

/**
 * Lists the test cases that match a condition, by sequence number unless sorted. Equal ones are in order of creation.
 */
export async function listTestCaseRows(
  db: Db,
  condition: TestCaseCondition,
  sorting: Sorting,
  window: RowWindow,
): Promise<TestCaseWithContent[]> {
  // Look up contents only for the page, not for rows before it.
  const order = toOrderBy(sorting)
  return await db
    .selectFrom(pageOf(db, condition, sorting, window).as('testCase'))
    .innerJoin('testCaseVersion', joinLatestVersion)
    .selectAll('testCase')
    .select('testCaseVersion.contentJson')
    .orderBy(order)
    .execute()
}

/** Selects the rows of a page of test cases. */
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
    .orderBy(toOrderBy(sorting))
    .limit(limit)
    .offset(offset)
}

export function toOrderBy({ sortField, sortOrder = 'desc' }: Sorting): RawBuilder<unknown> {
  if (!sortField) return sql.ref('testCase.seq')
  const direction = sql.raw(sortOrder)
  return sql`${sortColumns[sortField]} ${direction}, ${sql.ref('testCase.key')} ${direction}`
}

export function selectWithContent(
  db: Db,
): SelectQueryBuilder<Database, 'testCase' | 'testCaseVersion', TestCaseWithContent> {
  return db
    .selectFrom('testCase')
    .innerJoin('testCaseVersion', joinLatestVersion)
    .selectAll('testCase')
    .select('testCaseVersion.contentJson')
}

/** Joins test cases, or a subquery with that alias, with their latest versions. */
export function joinLatestVersion<Tables extends { testCase: unknown; testCaseVersion: unknown }>(
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

/** Inserts test cases of a project and returns them in the same order; their sequence numbers must ascend. */
export async function insertTestCases(
  store: Store,
  projectKey: number,
  rows: readonly NewTestCaseRow[],
): Promise<Pick<TestCaseRow, 'key' | 'id' | 'seq'>[]> {
  const { db, engine } = store
  await insertRows<NewTestCaseRow>(store, 'testCase', newTestCaseTypes, rows, { orderBy: 'seq' })
  await changeProjectCounts(db, projectKey, { testCaseCount: rows.length })
  const ids = rows.map((row) => row.id)
  return await db
    .selectFrom('testCase')
    .select(['key', 'id', 'seq'])
    .where(engine.isOneOf('id', ids))
    .orderBy('seq')
    .execute()
}

/**
 * Returns the position after the last test case of a folder. Other transactions wait for theirs until this one ends.
 */
export async function nextPosition(store: Store, projectKey: number, folderId: number): Promise<number> {
  const { db } = store
  await lockFolder(store, projectKey, folderId)
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

/** The columns of a test case that a new version changes. */
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

/** Updates test cases to their new latest versions. */
export async function updateTestCases(
  { db, engine }: Store,
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

/** Locks a test case, and those filled from it, until the transaction ends. */
export async function lockTestCase({ db, engine }: Store, key: number): Promise<void> {
  await db
    .selectFrom('testCase')
    .select('key')
    .where((eb) => eb.or([eb('key', '=', key), eb('templateKey', '=', key)]))
    .orderBy('key')
    .modifyEnd(engine.rowLock('testCase'))
    .execute()
}

/** Marks test cases of a folder as deleted and closes the gaps between the others. */
export async function deleteTestCases(
  store: Store,
  { projectKey, folderId }: Pick<TestCaseRow, 'projectKey' | 'folderId'>,
  keys: readonly number[],
): Promise<void> {
  const { db, engine } = store
  if (keys.length === 0) return
  await lockFolder(store, projectKey, folderId)
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
