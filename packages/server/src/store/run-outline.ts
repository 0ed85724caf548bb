import type { Db } from './database.js'
import type { ShownTestCase } from './run-test-cases.js'
import type { RunRow } from './schema.js'
import type { Store } from './store.js'

/** A test case in the folder tree of a run. Pages read all of a run, so these are the few columns that every page needs. */
export type PlacedTestCase = Pick<ShownTestCase, 'key' | 'seq' | 'folderId' | 'status'>

/** A test case of a run, with the columns that its version determines. */
export type OutlinedTestCase = PlacedTestCase &
  Pick<ShownTestCase, 'id' | 'legacyId' | 'title' | 'priority'> & {
    /** Absent unless requested. */
    readonly tagIdsJson?: string | null
  }

/** A test case of a run, with what a search or a sort order needs of it. */
export type SearchedTestCase = PlacedTestCase &
  Partial<Pick<OutlinedTestCase, 'legacyId' | 'title' | 'priority' | 'tagIdsJson'>>

/** How much of test cases to read: only their places, their titles, or also their tags, which take longest. */
export type OutlineParts = 'places' | 'titles' | 'tags'

/** Lists all test cases of a run in tree order. */
export async function listRunOutline(
  store: Store,
  run: RunRow,
  parts: OutlineParts,
): Promise<SearchedTestCase[]> {
  return parts === 'places'
    ? await selectPlaces(store.db, run).execute()
    : await selectOutline(store, run, { withTags: parts === 'tags' }).execute()
}

/** Finds some test cases of a run, or the first ones of them, in tree order. */
export async function findOutlined(
  store: Store,
  run: RunRow,
  testCaseKeys: readonly number[],
  { limit, ...options }: OutlineOptions & { readonly limit?: number },
): Promise<OutlinedTestCase[]> {
  if (testCaseKeys.length === 0) return []
  return await selectOutline(store, run, options)
    .where(store.engine.isOneOf('runTestCase.testCaseKey', testCaseKeys))
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
}

/** Finds some test cases of a run, by key. */
export async function indexOutlined(
  store: Store,
  run: RunRow,
  testCaseKeys: readonly number[],
): Promise<ReadonlyMap<number, OutlinedTestCase>> {
  const found = await findOutlined(store, run, testCaseKeys, { withTags: false })
  return new Map(found.map((testCase) => [testCase.key, testCase]))
}

export interface OutlineOptions {
  readonly withTags: boolean
}

function selectOutline({ db, engine }: Store, run: RunRow, { withTags }: OutlineOptions) {
  return selectPlaces(db, run)
    .innerJoin('testCaseVersion as shown', (join) =>
      join
        .onRef('shown.testCaseKey', '=', 'testCase.key')
        .on('shown.version', '=', (eb) => eb.fn.coalesce('runTestCase.version', 'testCase.version')),
    )
    .select(['testCase.id', 'testCase.legacyId', 'shown.title', 'shown.priority'])
    .$if(withTags, (query) => query.select(engine.jsonPart('shown.contentJson', ['tagIds']).as('tagIdsJson')))
}

function selectPlaces(db: Db, run: RunRow) {
  return db
    .selectFrom('runTestCase')
    .innerJoin('testCase', 'testCase.key', 'runTestCase.testCaseKey')
    .innerJoin('folder', (join) =>
      join
        .on('folder.projectKey', '=', run.projectKey)
        .on('folder.id', '=', (eb) => eb.fn.coalesce('runTestCase.folderId', 'testCase.folderId')),
    )
    .select(['testCase.key', 'testCase.seq', 'folder.id as folderId', 'runTestCase.status'])
    .where('runTestCase.runKey', '=', run.key)
    .where('runTestCase.isMember', '=', 1)
    .orderBy('folder.treePath')
    .orderBy((eb) => eb.fn.coalesce('runTestCase.pos', 'testCase.pos'))
    .orderBy('testCase.key')
}
