import { now } from '../store/database.js'
import type { TestCaseRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { deleteTestCaseReferences, insertTestCaseReferences } from '../store/test-case-references.js'
import { insertTestCaseVersions } from '../store/test-case-versions.js'
import { type LatestVersion, updateTestCases } from '../store/test-cases.js'
import { numberContents } from './number-contents.js'
import {
  getSharedStepIds,
  isEmptyContent,
  type TestCaseContent,
  type UnnumberedContent,
} from './test-case-content.js'

/** The versioned part of a test case. */
export interface Versioned extends Pick<LatestVersion, 'title' | 'priority'> {
  readonly isDraft: boolean
  readonly content: UnnumberedContent
}

/** Returns the columns of a test case for its latest version. */
export function toLatestVersion(versioned: Versioned, version: number, updatedAt: string): LatestVersion {
  const { title, priority, isDraft, content } = versioned
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

/** A version to write. */
export interface VersionDraft extends Versioned {
  readonly testCaseKey: number
  readonly version: number
  /** The content of the previous version. */
  readonly previous?: TestCaseContent
}

/** Creates a draft of the next version of a test case. */
export function draftNextVersion(
  { key, version }: Pick<TestCaseRow, 'key' | 'version'>,
  previous: TestCaseContent,
  versioned: Versioned,
): VersionDraft {
  return { ...versioned, testCaseKey: key, version: version + 1, previous }
}

/** Writes versions of test cases that have no stored references yet. */
export async function writeVersions(
  store: Store,
  projectKey: number,
  createdAt: string,
  drafts: readonly VersionDraft[],
): Promise<void> {
  const { db } = store
  const contents = await numberContents(db, projectKey, createdAt, drafts)
  const versions = drafts.map((draft, index) => {
    const { version, title, priority, isDraft, isEmpty } = toLatestVersion(draft, draft.version, createdAt)
    const contentJson = JSON.stringify(contents[index])
    return {
      testCaseKey: draft.testCaseKey,
      version,
      title,
      priority,
      isDraft,
      isEmpty,
      contentJson,
      createdAt,
    }
  })
  await insertTestCaseVersions(store, versions)
  const references = drafts.map(({ testCaseKey, content }) => {
    const { tagIds, requirementIds, customFields } = content
    return { testCaseKey, tagIds, requirementIds, customFields, sharedStepIds: getSharedStepIds(content) }
  })
  await insertTestCaseReferences(store, projectKey, references)
}

/** Writes the next versions of test cases (docs/api-reference.md, Versions). */
export async function writeNextVersions(
  store: Store,
  projectKey: number,
  drafts: readonly VersionDraft[],
): Promise<void> {
  const updatedAt = now()
  await updateTestCases(
    store,
    drafts.map((draft) => ({ key: draft.testCaseKey, ...toLatestVersion(draft, draft.version, updatedAt) })),
  )
  await deleteTestCaseReferences(
    store,
    drafts.map((draft) => draft.testCaseKey),
  )
  await writeVersions(store, projectKey, updatedAt, drafts)
}
