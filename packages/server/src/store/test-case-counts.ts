import type { Db } from './database.js'

/** How many test cases that are not deleted use each tag of a project. */
export async function countTestCasesByTag(db: Db, projectKey: number): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('testCaseTag')
    .innerJoin('testCase', 'testCase.key', 'testCaseTag.testCaseKey')
    .select((eb) => ['testCaseTag.tagId as id', eb.fn.countAll<number>().as('count')])
    .where('testCaseTag.projectKey', '=', projectKey)
    .where('testCase.deletedAt', 'is', null)
    .groupBy('testCaseTag.tagId')
    .execute()
  return byId(rows)
}

/** How many test cases that are not deleted use each requirement of a project. */
export async function countTestCasesByRequirement(db: Db, projectKey: number): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('testCaseRequirement')
    .innerJoin('testCase', 'testCase.key', 'testCaseRequirement.testCaseKey')
    .select((eb) => ['testCaseRequirement.requirementId as id', eb.fn.countAll<number>().as('count')])
    .where('testCase.projectKey', '=', projectKey)
    .where('testCase.deletedAt', 'is', null)
    .groupBy('testCaseRequirement.requirementId')
    .execute()
  return byId(rows)
}

/** How many test cases that are not deleted use each shared step of a project. */
export async function countTestCasesBySharedStep(db: Db, projectKey: number): Promise<Map<number, number>> {
  const rows = await db
    .selectFrom('testCaseSharedStep')
    .innerJoin('testCase', 'testCase.key', 'testCaseSharedStep.testCaseKey')
    .select((eb) => ['testCaseSharedStep.sharedStepId as id', eb.fn.countAll<number>().as('count')])
    .where('testCaseSharedStep.projectKey', '=', projectKey)
    .where('testCase.deletedAt', 'is', null)
    .groupBy('testCaseSharedStep.sharedStepId')
    .execute()
  return byId(rows)
}

/** How many test cases that are not deleted use each shared precondition of a project. */
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
  return byId(rows)
}

/** Counts come as text from an engine whose counts may be larger than a number. */
function byId<Id>(rows: readonly { readonly id: Id; readonly count: number }[]): Map<Id, number> {
  return new Map(rows.map(({ id, count }) => [id, Number(count)]))
}
