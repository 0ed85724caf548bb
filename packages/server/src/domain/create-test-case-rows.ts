import { takeNumbers } from '../store/counters.js'
import { now } from '../store/database.js'
import type { NewTestCaseRow, TestCaseRow } from '../store/schema.js'
import { insertTestCases } from '../store/test-cases.js'
import { createHqid } from '../values/identifiers.js'
import type { UserContext } from './call.js'
import { refreshLiveRuns } from './live-runs.js'
import { toLatestVersion, type Versioned, writeVersions } from './test-case-versions.js'

/** A test case to create. */
export interface NewTestCase extends Versioned, Pick<TestCaseRow, 'type' | 'folderId' | 'pos'> {
  /** The template of a filled test case. */
  readonly templateKey?: number
}

export type CreatedTestCaseRow = Pick<TestCaseRow, 'key' | 'id' | 'seq'>

/** Creates test cases in the given order, with IDs, sequence numbers and first versions. */
export async function createTestCaseRows(
  call: UserContext,
  projectKey: number,
  testCases: readonly NewTestCase[],
): Promise<CreatedTestCaseRow[]> {
  if (testCases.length === 0) return []
  const createdAt = now()
  const firstSeq = await takeNumbers(call.db, projectKey, 'seq', testCases.length)
  const rows = testCases.map(
    (testCase, index): NewTestCaseRow => ({
      id: createHqid(),
      projectKey,
      seq: firstSeq + index,
      legacyId: '',
      type: testCase.type,
      folderId: testCase.folderId,
      pos: testCase.pos,
      templateKey: testCase.templateKey ?? null,
      authorId: call.user.id,
      createdAt,
      deletedAt: null,
      ...toLatestVersion(testCase, 1, createdAt),
    }),
  )
  const created = await insertTestCases(call, projectKey, rows)
  const drafts = created.flatMap(({ key }, index) => {
    const versioned = testCases[index]
    return versioned ? { ...versioned, testCaseKey: key, version: 1 } : []
  })
  await writeVersions(call, projectKey, createdAt, drafts)
  await refreshLiveRuns(
    call,
    projectKey,
    created.map(({ key }) => key),
  )
  return created
}
