import type { Db } from './database.js'

/** Counts the test cases, without deleted ones, of each tag of a project. */
export async function countTestCasesByTag(db: Db, projectKey: number): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('testCaseTag')
    .innerJoin('testCase', 'testCase.key', 'testCaseTag.testCaseKey')
    .select((eb) => ['testCaseTag.tagId as id', eb.fn.countAll<number>().as('count')])
    .where('testCaseTag.projectKey', '=', projectKey)
    .where('testCase.deletedAt', 'is', null)
    .groupBy('testCaseTag.tagId')
    .execute()
  return indexById(rows)
}

/** Counts the test cases, without deleted ones, of each requirement of a project. */
export async function countTestCasesByRequirement(db: Db, projectKey: number): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('testCaseRequirement')
    .innerJoin('testCase', 'testCase.key', 'testCaseRequirement.testCaseKey')
    .select((eb) => ['testCaseRequirement.requirementId as id', eb.fn.countAll<number>().as('count')])
    .where('testCase.projectKey', '=', projectKey)
    .where('testCase.deletedAt', 'is', null)
    .groupBy('testCaseRequirement.requirementId')
    .execute()
  return indexById(rows)
}

/** Counts the test cases, without deleted ones, of each shared step of a project. */
export async function countTestCasesBySharedStep(db: Db, projectKey: number): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('testCaseSharedStep')
    .innerJoin('testCase', 'testCase.key', 'testCaseSharedStep.testCaseKey')
    .select((eb) => ['testCaseSharedStep.sharedStepId as id', eb.fn.countAll<number>().as('count')])
    .where('testCaseSharedStep.projectKey', '=', projectKey)
    .where('testCase.deletedAt', 'is', null)
    .groupBy('testCaseSharedStep.sharedStepId')
    .execute()
  return indexById(rows)
}

/** Counts the test cases, without deleted ones, of each shared precondition of a project. */
export async function countTestCasesBySharedPrecondition(
  db: Db,
  projectKey: number,
): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('testCase')
    .select((eb) => ['sharedPreconditionId as id', eb.fn.countAll<number>().as('count')])
    .where('projectKey', '=', projectKey)
    .where('deletedAt', 'is', null)
    .where('sharedPreconditionId', 'is not', null)
    .groupBy('sharedPreconditionId')
    .$narrowType<{ id: number }>()
    .execute()
  return indexById(rows)
}

/** Indexes counts by ID. Some databases return counts as text, because they can exceed the range of a number. */
function indexById<Id>(rows: readonly { readonly id: Id; readonly count: number }[]): Map<Id, number> {
  return new Map(rows.map(({ id, count }) => [id, Number(count)]))
}
