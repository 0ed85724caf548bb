import { compileOnce } from './compiled.js'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import type { ResultRow } from './schema.js'
import type { Store } from './store.js'

/** A result without an ID. */
export type NewResult = Pick<ResultRow, 'testCaseKey' | 'status' | 'comment' | 'timeTaken' | 'linksJson'>

type PlacedResult = NewResult & { readonly place: number }

const resultTypes = {
  place: 'integer',
  testCaseKey: 'integer',
  status: 'text',
  comment: 'text',
  timeTaken: 'integer',
  linksJson: 'text',
} as const

type CommonToResults = Pick<ResultRow, 'runKey' | 'authorId' | 'createdAt'>

/** Adds results to a run and returns their IDs in the same order. */
export async function insertResults(
  { db, engine }: Store,
  common: CommonToResults,
  results: readonly NewResult[],
): Promise<number[]> {
  const placed = results.map((result, place) => ({ place, ...result }))
  const inserted = await addResults(db, { ...common, results: placed }, engine)
  // IDs ascend in order of insertion, but rows can be returned in any order.
  return inserted.map(({ id }) => id).sort((one, other) => one - other)
}

const addResults = compileOnce<
  CommonToResults & { readonly results: readonly PlacedResult[] },
  Pick<ResultRow, 'id'>,
  [Engine]
>((db, value, engine) =>
  db
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
        .selectFrom(engine.rows<PlacedResult>(resultTypes, (derive) => value('results', derive)).as('input'))
        .select([
          value('runKey').as('runKey'),
          value('authorId').as('authorId'),
          value('createdAt').as('createdAt'),
        ])
        .select(['testCaseKey', 'status', 'comment', 'timeTaken', 'linksJson'])
        .orderBy('place'),
    )
    .returning('id'),
)

/** Lists the results of a test case in a run, oldest first. */
export async function listResultRows(db: Db, runKey: number, testCaseKey: number): Promise<ResultRow[]> {
  return await db
    .selectFrom('result')
    .selectAll()
    .where('runKey', '=', runKey)
    .where('testCaseKey', '=', testCaseKey)
    .orderBy('id')
    .execute()
}
