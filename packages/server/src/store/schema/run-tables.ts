import type { Generated } from 'kysely'
import type { RunType } from 'qasphere-contract/query-plans'
import type { Status } from 'qasphere-contract/scalars'
import type { Flag } from './flag.js'

/** Test plans, runs and their results. */

export interface TestPlanTable {
  projectKey: number
  id: number
  title: string
  description: string
  milestoneId: number | null
  /** The milestone's ID, or 0 without one: titles are unique within it. */
  titleScope: number
  authorId: number
  createdAt: string
  updatedAt: string
}

/** Runs with counts that every change updates, so that lists do not have to count. */
export interface RunTable {
  key: Generated<number>
  projectKey: number
  id: number
  title: string
  description: string
  type: RunType
  milestoneId: number | null
  /** The milestone's ID, or 0 without one: titles are unique within it. */
  titleScope: number
  configurationId: string | null
  assignmentId: number | null
  testPlanId: number | null
  /** The query plans of a live run; those of other runs are resolved when they are created. */
  queryPlansJson: string | null
  linksJson: string | null
  integrationLink: string | null
  authorId: number
  createdAt: string
  updatedAt: string
  closedAt: string | null
  open: Generated<number>
  passed: Generated<number>
  failed: Generated<number>
  blocked: Generated<number>
  skipped: Generated<number>
  custom1: Generated<number>
  custom2: Generated<number>
  custom3: Generated<number>
  custom4: Generated<number>
  /** Grows with each change of its test cases and their statuses. */
  revision: Generated<number>
}

export interface RunTestCaseTable {
  runKey: number
  testCaseKey: number
  status: Status
  /** The version that the run shows; null while it follows the latest. */
  version: number | null
  /** Folder of the test case when the run was closed; null while the run is open. */
  folderId: number | null
  pos: number | null
  /**
   * 0 for a test case that the filters of a live run no longer match. Its results are kept, because it may match again.
   */
  isMember: Flag
}

export interface ResultTable {
  id: Generated<number>
  runKey: number
  testCaseKey: number
  status: Status
  comment: string
  /** In milliseconds. */
  timeTaken: number | null
  linksJson: string | null
  authorId: number
  createdAt: string
}

export interface RunLogTable {
  id: string
  runKey: number
  comment: string
  authorId: number
  createdAt: string
}
