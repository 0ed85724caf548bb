import type { Store } from './store.js'
import { selectWithContent, type TestCaseWithContent } from './test-cases.js'

/** Lists the filled test cases of templates in order of creation. */
export async function listFilledTestCases(
  { db, engine }: Store,
  templateKeys: readonly number[],
): Promise<TestCaseWithContent[]> {
  return await selectWithContent(db)
    .where(engine.isOneOf('testCase.templateKey', templateKeys))
    .where('testCase.deletedAt', 'is', null)
    .orderBy('testCase.key')
    .execute()
}

/** Counts the filled test cases of templates. */
export async function countFilledTestCases(
  { db, engine }: Store,
  templateKeys: readonly number[],
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('testCase')
    .select((eb) => ['templateKey', eb.fn.countAll<number>().as('count')])
    .where(engine.isOneOf('templateKey', templateKeys))
    .where('deletedAt', 'is', null)
    .groupBy('templateKey')
    .$narrowType<{ templateKey: number }>()
    .execute()
  return new Map(rows.map(({ templateKey, count }) => [templateKey, Number(count)]))
}

/** Finds the IDs of test cases by key. */
export async function findTestCaseIds(
  { db, engine }: Store,
  keys: readonly number[],
): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('testCase')
    .select(['key', 'id'])
    .where(engine.isOneOf('key', keys))
    .execute()
  return new Map(rows.map(({ key, id }) => [key, id]))
}
