import type { Db } from './database.js'
import type { Engine } from './engine.js'
import type { ResultRow } from './schema.js'

/** A result before it has an id. */
export type NewResult = Pick<ResultRow, 'testCaseKey' | 'status' | 'comment' | 'timeTaken' | 'linksJson'>

/** Adds results to a run and returns their ids in the same order. */
export async function insertResults(
  db: Db,
  engine: Engine,
  common: Pick<ResultRow, 'runKey' | 'authorId' | 'createdAt'>,
  results: readonly NewResult[],
): Promise<number[]> {
  const rows = engine.rows<NewResult & { readonly place: number }>(
    {
      place: 'integer',
      testCaseKey: 'integer',
      status: 'text',
      comment: 'text',
      timeTaken: 'integer',
      linksJson: 'text',
    },
    results.map((result, place) => ({ place, ...result })),
  )
  const inserted = await db
    .insertInto('result')
    .columns([
      'runKey',
      'authorId',
      'createdAt',
      'testCaseKey',
      'status',
      'comment',
      'timeTaken',
      'linksJson',
    ])
    .expression((eb) =>
      eb
        .selectFrom(rows.as('given'))
        .select((of) => [
          of.val(common.runKey).as('runKey'),
          of.val(common.authorId).as('authorId'),
          of.val(common.createdAt).as('createdAt'),
        ])
        .select(['testCaseKey', 'status', 'comment', 'timeTaken', 'linksJson'])
        .orderBy('place'),
    )
    .returning('id')
    .execute()
  // Ids rise in the order of insertion, but the order of what is returned is nobody's promise.
  return inserted.map(({ id }) => id).sort((one, other) => one - other)
}

/** The results of a test case in a run, newest last. */
export async function listResultRows(db: Db, runKey: number, testCaseKey: number): Promise<ResultRow[]> {
  return await db
    .selectFrom('result')
    .selectAll()
    .where('runKey', '=', runKey)
    .where('testCaseKey', '=', testCaseKey)
    .orderBy('id')
    .execute()
}
