import { type RawBuilder, sql } from 'kysely'
import { readManyRows } from './many-rows.js'
import type { ShownTestCase } from './run-test-cases.js'
import type { RunRow } from './schema.js'
import type { Store } from './store.js'

/** A test case in the folder tree of a run. Pages read all of a run, so these are the few columns that every page needs. */
export type PlacedTestCase = Pick<ShownTestCase, 'key' | 'seq' | 'folderId' | 'pos' | 'status'>

/** A test case of a run, with the columns that its version determines. */
export type OutlinedTestCase = PlacedTestCase &
  Pick<ShownTestCase, 'id' | 'legacyId' | 'title' | 'priority'> & {
    /** The tags of a version that is not the latest; otherwise null. Absent unless requested. */
    readonly oldTagIdsJson?: string | null
  }

/** A test case of a run, with what a search or a sort order needs of it. */
export type SearchedTestCase = PlacedTestCase &
  Partial<Pick<OutlinedTestCase, 'legacyId' | 'title' | 'priority' | 'oldTagIdsJson'>>

/** How much of test cases to read: only their places, their titles, or also the tags of versions that are not the latest. */
export type OutlineParts = 'places' | 'titles' | 'tags'

/** Lists all test cases of a run in tree order. */
export async function listRunOutline(
  store: Store,
  run: RunRow,
  parts: OutlineParts,
): Promise<SearchedTestCase[]> {
  const testCases =
    parts === 'places'
      ? await readManyRows(store.db, selectPlaces(store, run))
      : await readManyRows(store.db, selectOutline(store, run, { withTags: parts === 'tags' }))
  return await sortInTree(store, run, testCases)
}

/** Finds some test cases of a run in tree order. */
export async function findOutlined(
  store: Store,
  run: RunRow,
  testCaseKeys: readonly number[],
  options: OutlineOptions,
): Promise<OutlinedTestCase[]> {
  return await sortInTree(store, run, await readOutlined(store, run, testCaseKeys, options))
}

async function readOutlined(
  store: Store,
  run: RunRow,
  testCaseKeys: readonly number[],
  options: OutlineOptions,
): Promise<OutlinedTestCase[]> {
  if (testCaseKeys.length === 0) return []
  const chosen = store.engine.isOneOf('runTestCase.testCaseKey', testCaseKeys)
  return await readManyRows(store.db, selectOutline(store, run, options).where(chosen))
}

/** Finds some test cases of a run, by key. */
export async function indexOutlined(
  store: Store,
  run: RunRow,
  testCaseKeys: readonly number[],
): Promise<ReadonlyMap<number, OutlinedTestCase>> {
  const found = await readOutlined(store, run, testCaseKeys, { withTags: false })
  return new Map(found.map((testCase) => [testCase.key, testCase]))
}

export interface OutlineOptions {
  readonly withTags: boolean
}

function selectOutline(store: Store, run: RunRow, { withTags }: OutlineOptions) {
  return selectPlaces(store, run)
    .select(['testCase.id', 'testCase.legacyId'])
    .select([
      selectOfShown<string>(sql.ref('testCase.title'), sql.ref('old.title')).as('title'),
      selectOfShown<ShownTestCase['priority']>(sql.ref('testCase.priority'), sql.ref('old.priority')).as(
        'priority',
      ),
    ])
    .$if(withTags, (query) =>
      query.select(selectOfShown<string | null>(sql`null`, sql.ref('old.tagIdsJson')).as('oldTagIdsJson')),
    )
}

/**
 * Selects a value of the version that a run shows. That is mostly the latest one, which test cases have a copy of: looking
 * up the others only takes half as long as looking up all versions.
 */
function selectOfShown<T>(latest: RawBuilder<unknown>, old: RawBuilder<unknown>): RawBuilder<T> {
  return sql<T>`case when coalesce("runTestCase"."version", "testCase"."version") = "testCase"."version" then ${latest}
    else (select ${old} from "testCaseVersion" as "old"
      where "old"."testCaseKey" = "testCase"."key" and "old"."version" = "runTestCase"."version") end`
}

function selectPlaces({ db }: Store, run: RunRow) {
  return db
    .selectFrom('runTestCase')
    .innerJoin('testCase', 'testCase.key', 'runTestCase.testCaseKey')
    .select(['testCase.key', 'testCase.seq', 'runTestCase.status'])
    .select((eb) => [
      eb.fn.coalesce('runTestCase.folderId', 'testCase.folderId').as('folderId'),
      eb.fn.coalesce('runTestCase.pos', 'testCase.pos').as('pos'),
    ])
    .where('runTestCase.runKey', '=', run.key)
    .where('runTestCase.isMember', '=', 1)
}

/**
 * Sorts test cases by folder and position. Joining the folder of each test case and sorting in the database takes as long
 * as the rest of the query. Test cases whose folder does not exist are omitted.
 */
async function sortInTree<TestCase extends PlacedTestCase>(
  { db, engine }: Store,
  { projectKey }: RunRow,
  testCases: readonly TestCase[],
): Promise<TestCase[]> {
  const byFolder = new Map<number, TestCase[]>()
  for (const testCase of testCases) {
    const others = byFolder.get(testCase.folderId)
    if (others) others.push(testCase)
    else byFolder.set(testCase.folderId, [testCase])
  }
  if (byFolder.size === 0) return []
  const folders = await db
    .selectFrom('folder')
    .select('id')
    .where('projectKey', '=', projectKey)
    .where(engine.isOneOf('id', [...byFolder.keys()]))
    .orderBy('treePath')
    .execute()
  return folders.flatMap(({ id }) =>
    (byFolder.get(id) ?? []).sort((one, other) => one.pos - other.pos || one.key - other.key),
  )
}
