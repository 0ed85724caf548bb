import { compileOnce } from './compiled.js'
import type { Engine } from './engine.js'
import type { TestCaseRow } from './schema.js'
import type { Store } from './store.js'

/** The columns of a test case that a request refers to. */
export type NamedTestCase = Pick<
  TestCaseRow,
  'key' | 'id' | 'seq' | 'legacyId' | 'version' | 'type' | 'isDraft' | 'deletedAt'
>

type IdColumn = 'id' | 'seq' | 'legacyId'

/** Finds the test cases of a project, including deleted ones, that have one of the values in a column. */
export async function findTestCasesBy(
  { db, engine }: Store,
  projectKey: number,
  column: IdColumn,
  values: readonly (string | number)[],
): Promise<NamedTestCase[]> {
  if (values.length === 0) return []
  return await queries[column](db, { projectKey, values }, engine)
}

const queries = { id: findBy('id'), seq: findBy('seq'), legacyId: findBy('legacyId') }

function findBy(column: IdColumn) {
  return compileOnce<{ projectKey: number; values: readonly (string | number)[] }, NamedTestCase, [Engine]>(
    (db, value, engine) =>
      db
        .selectFrom('testCase')
        .select(['key', 'id', 'seq', 'legacyId', 'version', 'type', 'isDraft', 'deletedAt'])
        .where('projectKey', '=', value('projectKey'))
        .where(engine.isOneOf(column, value('values', engine.list))),
  )
}
