import type { Generated, GeneratedAlways } from 'kysely'
import type { Priority } from 'qasphere-contract/scalars'
import type { Flag } from './flag.js'

/** Test cases, their versions, and what lists can filter by. */

/** A test case with the columns of its latest version that lists filter and sort by. */
export interface TestCaseTable {
  key: Generated<number>
  id: string
  projectKey: number
  seq: number
  legacyId: string
  type: 'standalone' | 'template' | 'filled'
  folderId: number
  pos: number
  /** The template of a filled test case. */
  templateKey: number | null
  version: number
  title: string
  /** The title in lower case, for searching. */
  titleFolded: string
  priority: Priority
  isDraft: Flag
  isEmpty: Flag
  sharedPreconditionId: number | null
  authorId: number
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

export interface TestCaseVersionTable {
  testCaseKey: number
  version: number
  title: string
  priority: Priority
  isDraft: Flag
  isEmpty: Flag
  /** The rest of a version: see TestCaseContent. */
  contentJson: string
  createdAt: string
  /** The text of the precondition; null if it is a shared one. */
  preconditionText: ContentPart
  filesJson: ContentPart
  linksJson: ContentPart
  tagIdsJson: ContentPart
}

/** A part of `contentJson` that the database itself keeps in a column: see migration 0011. */
type ContentPart = GeneratedAlways<string | null>

export interface TestCaseTagTable {
  projectKey: number
  tagId: number
  testCaseKey: number
}

export interface TestCaseRequirementTable {
  requirementId: string
  testCaseKey: number
}

export interface TestCaseSharedStepTable {
  projectKey: number
  sharedStepId: number
  testCaseKey: number
}

export interface TestCaseCustomFieldTable {
  testCaseKey: number
  systemName: string
  value: string
}
