import { parseMarker, parseSeq } from '../domain/markers.js'
import type { Db } from './database.js'
import type { Engine } from './engine.js'
import { insertRows } from './insert-rows.js'
import type { NewTestCaseRow, TestCaseRow } from './schema.js'

/**
 * The test case of a reference: its id, its marker, its sequence number or its legacy id, in this order (API
 * reference, section 5, 18 and 19). One that was deleted is not found.
 */
export async function findTestCaseRow(
  db: Db,
  projectKey: number,
  reference: string,
): Promise<TestCaseRow | undefined> {
  const marker = parseMarker(reference)
  const seq = parseSeq(reference)
  const rows = await db
    .selectFrom('testCase')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .where('deletedAt', 'is', null)
    .where((eb) =>
      eb.or([
        eb('id', '=', reference),
        eb('legacyId', '=', reference),
        ...(seq === undefined ? [] : [eb('seq', '=', seq)]),
        ...(marker === undefined
          ? []
          : [
              eb.and([
                eb('seq', '=', marker.seq),
                eb.exists(
                  eb
                    .selectFrom('project')
                    .select('project.key')
                    .where('project.key', '=', projectKey)
                    .where('project.code', '=', marker.code),
                ),
              ]),
            ]),
      ]),
    )
    .orderBy('key')
    .execute()
  const number = marker?.seq ?? seq
  return rows.find((row) => row.id === reference) ?? rows.find((row) => row.seq === number) ?? rows[0]
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

/** Makes test cases and returns their keys in the same order; their sequence numbers must ascend. */
export async function insertTestCases(
  db: Db,
  engine: Engine,
  rows: readonly NewTestCaseRow[],
): Promise<number[]> {
  await insertRows<NewTestCaseRow>(db, engine, 'testCase', newTestCaseTypes, rows, { orderBy: 'seq' })
  const ids = rows.map((row) => row.id)
  const inserted = await db
    .selectFrom('testCase')
    .select('key')
    .where(engine.isOneOf('id', ids))
    .orderBy('key')
    .execute()
  return inserted.map(({ key }) => key)
}

/** The position behind a folder's last test case. */
export async function nextPosition(db: Db, projectKey: number, folderId: number): Promise<number> {
  const last = await db
    .selectFrom('testCase')
    .select('pos')
    .where('projectKey', '=', projectKey)
    .where('folderId', '=', folderId)
    .where('deletedAt', 'is', null)
    .orderBy('pos', 'desc')
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
