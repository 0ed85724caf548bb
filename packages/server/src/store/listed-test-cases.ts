import type { Db } from './database.js'
import { excluded } from './literals.js'
import type { TestCaseCondition } from './query-plans.js'
import { type RecentStatus, selectRecentStatuses } from './recent-statuses.js'
import type { TestCaseRow } from './schema.js'
import type { Store } from './store.js'
import { selectTagsOfTestCase } from './tags.js'
import { type Sorting, toOrderBy } from './test-cases.js'
import type { RowWindow } from './window.js'

/** A test case as a row of a page's table. */
export type ListedTestCase = Pick<
  TestCaseRow,
  'key' | 'id' | 'seq' | 'title' | 'type' | 'priority' | 'folderId' | 'isDraft' | 'updatedAt'
> & {
  /** Titles of its tags. */
  readonly tags: readonly string[]
  /** Statuses in the latest runs that have a result, latest first. */
  readonly recent: readonly RecentStatus[]
}

/** Counts the test cases that match a condition in each folder, by folder ID. */
export async function countTestCasesByFolder(
  db: Db,
  condition: TestCaseCondition,
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('testCase')
    .select((eb) => ['folderId', eb.fn.countAll<number>().as('count')])
    .where(condition)
    .groupBy('folderId')
    .execute()
  return new Map(rows.map(({ folderId, count }) => [folderId, Number(count)]))
}

/** Lists the keys of the test cases that match a condition, sorted, or in the order of the folder tree. */
export async function listTestCaseKeys(
  db: Db,
  condition: TestCaseCondition,
  sorting: Sorting | 'tree',
  { limit, offset }: RowWindow,
): Promise<number[]> {
  const matching = db.selectFrom('testCase').select('testCase.key').where(condition)
  const sorted =
    sorting === 'tree'
      ? matching
          .innerJoin('folder', (join) =>
            join
              .onRef('folder.projectKey', '=', 'testCase.projectKey')
              .onRef('folder.id', '=', 'testCase.folderId'),
          )
          .orderBy('folder.treePath')
          .orderBy('testCase.pos')
          .orderBy('testCase.key')
      : matching.orderBy(toOrderBy(sorting))
  const rows = await sorted.limit(limit).offset(offset).execute()
  return rows.map(({ key }) => key)
}

/** Lists the IDs of the test cases that match a condition and can be in a run, in order of creation. */
export async function listRunnableIds(db: Db, condition: TestCaseCondition): Promise<string[]> {
  const rows = await db
    .selectFrom('testCase')
    .select('id')
    .where(condition)
    .where('type', '!=', excluded.template)
    .where('isDraft', '=', 0)
    .orderBy('key')
    .execute()
  return rows.map(({ id }) => id)
}

/** Finds test cases by key and returns them in the same order, with at most `maxRecent` recent statuses each. */
export async function findListedTestCases(
  { db, engine }: Store,
  keys: readonly number[],
  maxRecent: number,
): Promise<ListedTestCase[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('testCase')
    .select(['key', 'id', 'seq', 'title', 'type', 'priority', 'folderId', 'isDraft', 'updatedAt'])
    .select((eb) => [
      selectRecentStatuses(eb, engine, maxRecent).as('recentJson'),
      engine.jsonOf(selectTagsOfTestCase().select('tag.title').orderBy('tag.id')).as('tagsJson'),
    ])
    .where(engine.isOneOf('testCase.key', keys))
    .execute()
  const found = new Map(rows.map((row) => [row.key, toListedTestCase(row)]))
  return keys.flatMap((key) => found.get(key) ?? [])
}

function toListedTestCase({
  recentJson,
  tagsJson,
  ...row
}: Omit<ListedTestCase, 'tags' | 'recent'> & {
  readonly recentJson: string
  readonly tagsJson: string
}): ListedTestCase {
  const tags: { readonly title: string }[] = JSON.parse(tagsJson)
  return { ...row, tags: tags.map(({ title }) => title), recent: JSON.parse(recentJson) }
}
