import { type RawBuilder, sql } from 'kysely'
import type { Db } from './database.js'
import { readManyRows } from './many-rows.js'
import type { ResultRow } from './schema.js'
import type { Store } from './store.js'

/** Length of the start of a comment that is read to show its first line, in characters of HTML. */
const headLength = 400

/** Selects the start of a comment, which has its first line. */
export function selectCommentHead(column: string): RawBuilder<string> {
  return sql<string>`substr(${sql.ref(column)}, 1, ${sql.lit(headLength)})`
}

/** The last result of a test case in a run, with the start of its comment. */
export type LastResult = Pick<
  ResultRow,
  'testCaseKey' | 'status' | 'timeTaken' | 'authorId' | 'createdAt'
> & {
  readonly commentHead: string
}

/** Lists the starts of the last comments of test cases of a run that have one of the given statuses. */
export async function listLastCommentsByStatus(
  db: Db,
  runKey: number,
  statuses: readonly ResultRow['status'][],
): Promise<Pick<LastResult, 'testCaseKey' | 'commentHead'>[]> {
  return await readManyRows(
    db,
    joinLastResults(db, runKey)
      .select(['result.testCaseKey', selectCommentHead('result.comment').as('commentHead')])
      .where('runTestCase.status', 'in', statuses),
  )
}

/** Finds the last results of the given test cases in a run. */
export async function findLastResults(
  { db, engine }: Store,
  runKey: number,
  testCaseKeys: readonly number[],
): Promise<LastResult[]> {
  return await joinLastResults(db, runKey)
    .select([
      'result.testCaseKey',
      'result.status',
      'result.timeTaken',
      'result.authorId',
      'result.createdAt',
      selectCommentHead('result.comment').as('commentHead'),
    ])
    .where(engine.isOneOf('runTestCase.testCaseKey', testCaseKeys))
    .execute()
}

/**
 * Lists the durations of all results of a run, those of a test case oldest first. This is the order of the index: reading
 * all results takes a fraction of the time of looking up the last one of each test case.
 */
export async function listDurationsOfRun(
  db: Db,
  runKey: number,
): Promise<Pick<ResultRow, 'testCaseKey' | 'timeTaken'>[]> {
  return await readManyRows(
    db,
    db
      .selectFrom('result')
      .select(['testCaseKey', 'timeTaken'])
      .where('runKey', '=', runKey)
      .orderBy('testCaseKey')
      .orderBy('id'),
  )
}

function joinLastResults(db: Db, runKey: number) {
  return db
    .selectFrom('runTestCase')
    .innerJoin('result', (join) =>
      join.on('result.id', '=', (eb) =>
        eb
          .selectFrom('result as later')
          .select((of) => of.fn.max('later.id').as('id'))
          .whereRef('later.runKey', '=', 'runTestCase.runKey')
          .whereRef('later.testCaseKey', '=', 'runTestCase.testCaseKey'),
      ),
    )
    .where('runTestCase.runKey', '=', runKey)
    .where('runTestCase.isMember', '=', 1)
}
