import type { Db } from './database.js'
import { type ShownTestCase, selectShownVersions } from './run-test-cases.js'
import type { RunRow } from './schema.js'
import type { Store } from './store.js'

/**
 * The columns by which pages search, sort and group the test cases of a run. They are few, because a run can have very
 * many test cases.
 */
export type OutlinedTestCase = Pick<
  ShownTestCase,
  'key' | 'id' | 'seq' | 'legacyId' | 'title' | 'priority' | 'folderId' | 'status' | 'contentJson'
>

/** Lists all test cases of a run in tree order, with the contents of their versions only if requested. */
export async function listRunOutline(
  db: Db,
  run: RunRow,
  options: OutlineOptions,
): Promise<OutlinedTestCase[]> {
  return await selectOutline(db, run, options).execute()
}

/** Finds some test cases of a run, or the first ones of them, in tree order. */
export async function findOutlined(
  { db, engine }: Store,
  run: RunRow,
  testCaseKeys: readonly number[],
  { limit, ...options }: OutlineOptions & { readonly limit?: number },
): Promise<OutlinedTestCase[]> {
  if (testCaseKeys.length === 0) return []
  return await selectOutline(db, run, options)
    .where(engine.isOneOf('runTestCase.testCaseKey', testCaseKeys))
    .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
    .execute()
}

export interface OutlineOptions {
  /** Whether to read the contents of versions as well. */
  readonly withContent: boolean
}

function selectOutline(db: Db, run: RunRow, { withContent }: OutlineOptions) {
  return selectShownVersions(db)
    .innerJoin('folder', (join) =>
      join
        .on('folder.projectKey', '=', run.projectKey)
        .on('folder.id', '=', (eb) => eb.fn.coalesce('runTestCase.folderId', 'testCase.folderId')),
    )
    .select(['testCase.key', 'testCase.id', 'testCase.seq', 'testCase.legacyId'])
    .select(['shown.title', 'shown.priority', 'folder.id as folderId', 'runTestCase.status'])
    .$if(withContent, (query) => query.select('shown.contentJson'))
    .where('runTestCase.runKey', '=', run.key)
    .where('runTestCase.isMember', '=', 1)
    .orderBy('folder.treePath')
    .orderBy((eb) => eb.fn.coalesce('runTestCase.pos', 'testCase.pos'))
    .orderBy('testCase.key')
}
