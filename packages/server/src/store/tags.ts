import { expressionBuilder } from 'kysely'
import { compileOnce } from './compiled.js'
import { takeNumbers } from './counters.js'
import { type Db, now } from './database.js'
import type { Engine } from './engine.js'
import { insertRows } from './insert-rows.js'
import { type ListSorting, sortList } from './list-order.js'
import type { Database, TagRow, TestCaseTagRow } from './schema.js'
import type { Store } from './store.js'

const tagTypes = { projectKey: 'integer', id: 'integer', title: 'text', createdAt: 'text' } as const

/** Lists the tags of a project, in order of creation unless sorted. */
export async function listTagRows(db: Db, projectKey: number, sorting: ListSorting): Promise<TagRow[]> {
  const rows = await db.selectFrom('tag').selectAll().where('projectKey', '=', projectKey).execute()
  return sortList(rows, sorting, ({ title }) => title)
}

export async function findTagRows(
  { db, engine }: Store,
  projectKey: number,
  ids: readonly number[],
): Promise<TagRow[]> {
  return await selectTagsById(db, { projectKey, ids }, engine)
}

const selectTagsById = compileOnce<{ projectKey: number; ids: readonly number[] }, TagRow, [Engine]>(
  (db, value, engine) =>
    db
      .selectFrom('tag')
      .selectAll()
      .where('projectKey', '=', value('projectKey'))
      .where(engine.isOneOf('id', value('ids', engine.list))),
)

/** Lists which test cases of some runs have which of some tags in their latest version. */
export async function listTaggedInRuns(
  { db, engine }: Store,
  projectKey: number,
  runKeys: readonly number[],
  tagIds: readonly number[],
): Promise<Pick<TestCaseTagRow, 'tagId' | 'testCaseKey'>[]> {
  return await db
    .selectFrom('testCaseTag')
    .select(['tagId', 'testCaseKey'])
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('tagId', tagIds))
    .where('testCaseKey', 'in', (eb) =>
      eb
        .selectFrom('runTestCase')
        .select('runTestCase.testCaseKey')
        .where('runTestCase.runKey', 'in', runKeys)
        .where('runTestCase.isMember', '=', 1),
    )
    .execute()
}

export async function findTagsByTitle(
  { db, engine }: Store,
  projectKey: number,
  titles: readonly string[],
): Promise<TagRow[]> {
  return await db
    .selectFrom('tag')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('title', titles))
    .execute()
}

/** Creates tags. Those that were created concurrently do not change. */
export async function insertTags(store: Store, projectKey: number, titles: readonly string[]): Promise<void> {
  const { db } = store
  const firstId = await takeNumbers(db, projectKey, 'tag', titles.length)
  const createdAt = now()
  const rows = titles.map((title, index) => ({ projectKey, id: firstId + index, title, createdAt }))
  await insertRows<TagRow>(store, 'tag', tagTypes, rows, { unless: ['projectKey', 'title'] })
}

/** The tags of the test case of the query that this is a part of; the caller selects columns. */
export function selectTagsOfTestCase() {
  return expressionBuilder<Database, 'testCase'>()
    .selectFrom('testCaseTag')
    .innerJoin('tag', (join) =>
      join.onRef('tag.projectKey', '=', 'testCaseTag.projectKey').onRef('tag.id', '=', 'testCaseTag.tagId'),
    )
    .whereRef('testCaseTag.testCaseKey', '=', 'testCase.key')
}
