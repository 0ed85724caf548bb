import { insertRows } from './insert-rows.js'
import type { Store } from './store.js'

/** The references of the latest version of a test case, stored in separate tables for filters and counts. */
export interface TestCaseReferences {
  readonly testCaseKey: number
  readonly tagIds: readonly number[]
  readonly requirementIds: readonly string[]
  readonly sharedStepIds: readonly number[]
  readonly customFields: Readonly<Record<string, { readonly value: string }>>
}

/** Writes the references of test cases that have none yet. */
export async function insertTestCaseReferences(
  store: Store,
  projectKey: number,
  references: readonly TestCaseReferences[],
): Promise<void> {
  const tags = references.flatMap(({ testCaseKey, tagIds }) =>
    tagIds.map((tagId) => ({ projectKey, tagId, testCaseKey })),
  )
  const requirements = references.flatMap(({ testCaseKey, requirementIds }) =>
    requirementIds.map((requirementId) => ({ requirementId, testCaseKey })),
  )
  const sharedSteps = references.flatMap(({ testCaseKey, sharedStepIds }) =>
    [...new Set(sharedStepIds)].map((sharedStepId) => ({ projectKey, sharedStepId, testCaseKey })),
  )
  const customFields = references.flatMap(({ testCaseKey, customFields }) =>
    Object.entries(customFields).map(([systemName, { value }]) => ({ testCaseKey, systemName, value })),
  )
  await insertRows(
    store,
    'testCaseTag',
    { projectKey: 'integer', tagId: 'integer', testCaseKey: 'integer' },
    tags,
  )
  await insertRows(
    store,
    'testCaseRequirement',
    { requirementId: 'text', testCaseKey: 'integer' },
    requirements,
  )
  await insertRows(
    store,
    'testCaseSharedStep',
    { projectKey: 'integer', sharedStepId: 'integer', testCaseKey: 'integer' },
    sharedSteps,
  )
  await insertRows(
    store,
    'testCaseCustomField',
    { testCaseKey: 'integer', systemName: 'text', value: 'text' },
    customFields,
  )
}

/** Deletes the references of test cases, before those of their next versions are written. */
export async function deleteTestCaseReferences(
  { db, engine }: Store,
  testCaseKeys: readonly number[],
): Promise<void> {
  for (const table of tables) {
    await db.deleteFrom(table).where(engine.isOneOf('testCaseKey', testCaseKeys)).execute()
  }
}

const tables = ['testCaseTag', 'testCaseRequirement', 'testCaseSharedStep', 'testCaseCustomField'] as const
