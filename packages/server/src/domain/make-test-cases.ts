import type { UserContext } from '../handler.js'
import { newHqid } from '../identifiers.js'
import { takeNumbers } from '../store/counters.js'
import { now } from '../store/database.js'
import type { NewTestCaseRow, TestCaseRow } from '../store/schema.js'
import { insertTestCaseReferences } from '../store/test-case-references.js'
import { insertTestCaseVersions } from '../store/test-case-versions.js'
import { insertTestCases } from '../store/test-cases.js'
import { refreshLiveRuns } from './live-runs.js'
import { numberContents } from './number-contents.js'
import { isEmptyContent, sharedStepIdsOf, type UnnumberedContent } from './test-case-content.js'

/** A test case that is about to be made. */
export interface NewTestCase extends Pick<TestCaseRow, 'type' | 'title' | 'priority' | 'folderId' | 'pos'> {
  readonly isDraft: boolean
  /** The template of a filled test case. */
  readonly templateKey?: number
  readonly content: UnnumberedContent
}

export type MadeTestCase = Pick<TestCaseRow, 'key' | 'id' | 'seq'>

/** Makes test cases in their order, with ids, sequence numbers and their first versions. */
export async function makeTestCases(
  call: UserContext,
  projectKey: number,
  testCases: readonly NewTestCase[],
): Promise<MadeTestCase[]> {
  if (testCases.length === 0) return []
  const { db, engine } = call
  const createdAt = now()
  const firstSeq = await takeNumbers(db, projectKey, 'seq', testCases.length)
  const rows = testCases.map(
    (testCase, index): NewTestCaseRow => ({
      id: newHqid(),
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
      ...latestVersion(testCase, 1, createdAt),
    }),
  )
  const keys = await insertTestCases(db, engine, rows)
  const contents = await numberContents(
    db,
    projectKey,
    createdAt,
    testCases.map(({ content }) => ({ content, version: 1 })),
  )
  const written = contents.flatMap((content, index) => {
    const [row, testCaseKey] = [rows[index], keys[index]]
    return row && testCaseKey !== undefined ? [{ row, testCaseKey, content }] : []
  })
  await insertTestCaseVersions(
    db,
    engine,
    written.map(({ row, testCaseKey, content }) => ({
      testCaseKey,
      version: 1,
      title: row.title,
      priority: row.priority,
      isDraft: row.isDraft,
      isEmpty: row.isEmpty,
      contentJson: JSON.stringify(content),
      createdAt,
    })),
  )
  await insertTestCaseReferences(
    db,
    engine,
    projectKey,
    written.map(({ testCaseKey, content }) => ({
      ...content,
      testCaseKey,
      sharedStepIds: sharedStepIdsOf(content),
    })),
  )
  await refreshLiveRuns(call, projectKey, keys)
  return written.map(({ row, testCaseKey }) => ({ key: testCaseKey, id: row.id, seq: row.seq }))
}

/** The columns of a test case that say what its latest version is. */
export function latestVersion(
  { title, priority, isDraft, content }: Pick<NewTestCase, 'title' | 'priority' | 'isDraft' | 'content'>,
  version: number,
  updatedAt: string,
) {
  const { precondition } = content
  return {
    version,
    title,
    titleFolded: title.toLowerCase(),
    priority,
    isDraft: isDraft ? 1 : 0,
    isEmpty: isEmptyContent(content) ? 1 : 0,
    sharedPreconditionId: 'text' in precondition ? null : precondition.sharedPreconditionId,
    updatedAt,
  }
}
