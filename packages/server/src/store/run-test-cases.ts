import { sql } from 'kysely'
import { compileChange, compileOnce } from './compiled.js'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import type { TestCaseCondition } from './query-plans.js'
import type { RunRow, RunTestCaseRow, TestCaseRow } from './schema.js'
import type { Store } from './store.js'

/**
 * Adds the test cases that match a condition to a new run, all open, and returns their number. A static run keeps the
 * current versions; other runs follow the latest (docs/api-reference.md, Runs).
 */
export async function addTestCases(
  db: Db,
  run: Pick<RunRow, 'key' | 'type'>,
  isChosen: TestCaseCondition,
): Promise<number> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('runTestCase')
    .columns(['runKey', 'testCaseKey', 'status', 'version', 'isMember'])
    .expression((eb) =>
      eb
        .selectFrom('testCase')
        .select((of) => [
          of.val(run.key).as('runKey'),
          'testCase.key as testCaseKey',
          of.val('open').as('status'),
          (run.type === 'static'
            ? sql.ref<number | null>('testCase.version')
            : sql.lit<number | null>(null)
          ).as('version'),
          of.val(1).as('isMember'),
        ])
        .where(isChosen),
    )
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows ?? 0)
}

/** Returns the condition for test cases that are in a run and not deleted. */
export function matchesMembersOf(runKey: number): TestCaseCondition {
  return (eb) =>
    eb.and([
      eb(
        'testCase.key',
        'in',
        eb
          .selectFrom('runTestCase')
          .select('runTestCase.testCaseKey')
          .where('runTestCase.runKey', '=', runKey)
          .where('runTestCase.isMember', '=', 1),
      ),
      eb('testCase.deletedAt', 'is', null),
    ])
}

/** Freezes what a run shows: the versions and positions of its test cases. */
export async function pinTestCases(db: Db, runKey: number): Promise<void> {
  await db
    .updateTable('runTestCase')
    .from('testCase')
    .set((eb) => ({
      version: eb.fn.coalesce('runTestCase.version', 'testCase.version'),
      folderId: eb.ref('testCase.folderId'),
      pos: eb.ref('testCase.pos'),
    }))
    .whereRef('testCase.key', '=', 'runTestCase.testCaseKey')
    .where('runTestCase.runKey', '=', runKey)
    .execute()
}

/** A test case of a run with its status and the version that the run shows (null means the latest). */
export type Member = Pick<RunTestCaseRow, 'testCaseKey' | 'status' | 'version'>

/** Finds the given test cases in a run. */
export async function findMembers(
  { db, engine }: Store,
  runKey: number,
  testCaseKeys: readonly number[],
): Promise<Member[]> {
  return await selectMembers(db, { runKey, testCaseKeys }, engine)
}

const selectMembers = compileOnce<{ runKey: number; testCaseKeys: readonly number[] }, Member, [Engine]>(
  (db, value, engine) =>
    db
      .selectFrom('runTestCase')
      .select(['testCaseKey', 'status', 'version'])
      .where('runKey', '=', value('runKey'))
      .where(engine.isOneOf('testCaseKey', value('testCaseKeys', engine.list)))
      .where('isMember', '=', 1),
)

/** A test case of a run with its ID. */
export type IdentifiedMember = Pick<Member, 'testCaseKey' | 'status'> & { readonly id: string }

/** Finds test cases of a run by ID. */
export async function findMembersById(
  { db, engine }: Store,
  run: Pick<RunRow, 'key' | 'projectKey'>,
  ids: readonly string[],
): Promise<IdentifiedMember[]> {
  return await selectMembersById(db, { runKey: run.key, projectKey: run.projectKey, ids }, engine)
}

const selectMembersById = compileOnce<
  { runKey: number; projectKey: number; ids: readonly string[] },
  IdentifiedMember,
  [Engine]
>((db, value, engine) =>
  db
    .selectFrom('testCase')
    .innerJoin('runTestCase', 'runTestCase.testCaseKey', 'testCase.key')
    .select(['testCase.id', 'runTestCase.testCaseKey', 'runTestCase.status'])
    .where('testCase.projectKey', '=', value('projectKey'))
    .where(engine.isOneOf('testCase.id', value('ids', engine.list)))
    .where('runTestCase.runKey', '=', value('runKey'))
    .where('runTestCase.isMember', '=', 1),
)

interface StatusChange {
  readonly runKey: number
  readonly testCaseKeys: readonly number[]
  readonly status: RunTestCaseRow['status']
}

/** Sets the status of test cases in a run, and pins the versions of those that followed the latest. */
export async function setStatus({ db, engine }: Store, change: StatusChange): Promise<void> {
  await pinStatus(db, change, engine)
}

const pinStatus = compileChange<StatusChange, [Engine]>((db, value, engine) =>
  db
    .updateTable('runTestCase')
    .set((eb) => ({
      status: value('status'),
      version: eb.fn.coalesce(
        'runTestCase.version',
        eb
          .selectFrom('testCase')
          .select('testCase.version')
          .whereRef('testCase.key', '=', 'runTestCase.testCaseKey'),
      ),
    }))
    .where('runKey', '=', value('runKey'))
    .where(engine.isOneOf('testCaseKey', value('testCaseKeys', engine.list))),
)

/** Sets the status of test cases in a run, and makes them follow the latest versions. */
export async function setFollowingStatus({ db, engine }: Store, change: StatusChange): Promise<void> {
  await followLatest(db, change, engine)
}

const followLatest = compileChange<StatusChange, [Engine]>((db, value, engine) =>
  db
    .updateTable('runTestCase')
    .set({ status: value('status'), version: null })
    .where('runKey', '=', value('runKey'))
    .where(engine.isOneOf('testCaseKey', value('testCaseKeys', engine.list))),
)

/** A test case as a run shows it: its position, and the pinned or latest version. */
export type ShownTestCase = Pick<
  TestCaseRow,
  | 'key'
  | 'id'
  | 'seq'
  | 'legacyId'
  | 'type'
  | 'folderId'
  | 'pos'
  | 'version'
  | 'title'
  | 'priority'
  | 'isEmpty'
  | 'authorId'
  | 'createdAt'
  | 'updatedAt'
> & {
  readonly status: RunTestCaseRow['status']
  readonly latestVersion: number
  readonly templateId: string | null
  /** Absent unless requested. */
  readonly contentJson?: string | undefined
}

/** Lists the test cases of a run in tree order. */
export async function listShownTestCases(
  db: Db,
  run: RunRow,
  { withContent }: { readonly withContent: boolean },
): Promise<ShownTestCase[]> {
  return await selectShown(db, run)
    .$if(withContent, (query) => query.select('shown.contentJson'))
    .innerJoin('folder', (join) =>
      join
        .on('folder.projectKey', '=', run.projectKey)
        .on('folder.id', '=', (eb) => eb.fn.coalesce('runTestCase.folderId', 'testCase.folderId')),
    )
    .orderBy('folder.treePath')
    .orderBy('pos')
    .orderBy('testCase.key')
    .execute()
}

export async function findShownTestCase(
  db: Db,
  run: RunRow,
  testCaseKey: number,
): Promise<(ShownTestCase & { readonly contentJson: string }) | undefined> {
  return await selectShown(db, run)
    .select('shown.contentJson')
    .where('runTestCase.testCaseKey', '=', testCaseKey)
    .executeTakeFirst()
}

/** Finds the IDs of the tags of the versions that a run shows of some test cases, as JSON. */
export async function findShownTagIds(
  { db, engine }: Store,
  runKey: number,
  testCaseKeys: readonly number[],
): Promise<{ readonly testCaseKey: number; readonly tagIdsJson: string | null }[]> {
  return await selectShownVersions(db)
    .select(['runTestCase.testCaseKey', 'shown.tagIdsJson'])
    .where('runTestCase.runKey', '=', runKey)
    .where(engine.isOneOf('runTestCase.testCaseKey', testCaseKeys))
    .execute()
}

/** Selects from the test cases of runs, each with the version that its run shows of it. */
function selectShownVersions(db: Db) {
  return db
    .selectFrom('runTestCase')
    .innerJoin('testCase', 'testCase.key', 'runTestCase.testCaseKey')
    .innerJoin('testCaseVersion as shown', (join) =>
      join
        .onRef('shown.testCaseKey', '=', 'testCase.key')
        .on('shown.version', '=', (eb) => eb.fn.coalesce('runTestCase.version', 'testCase.version')),
    )
}

function selectShown(db: Db, run: RunRow) {
  return selectShownVersions(db)
    .leftJoin('testCase as template', 'template.key', 'testCase.templateKey')
    .select([
      'testCase.key',
      'testCase.id',
      'testCase.seq',
      'testCase.legacyId',
      'testCase.type',
      'testCase.authorId',
      'testCase.createdAt',
      'testCase.version as latestVersion',
      'template.id as templateId',
      'runTestCase.status',
      'shown.version',
      'shown.title',
      'shown.priority',
      'shown.isEmpty',
      'shown.createdAt as updatedAt',
    ])
    .select((eb) => [
      eb.fn.coalesce('runTestCase.folderId', 'testCase.folderId').as('folderId'),
      eb.fn.coalesce('runTestCase.pos', 'testCase.pos').as('pos'),
    ])
    .where('runTestCase.runKey', '=', run.key)
    .where('runTestCase.isMember', '=', 1)
}
