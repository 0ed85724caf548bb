import type { Generated } from 'kysely'

/** Projects and their contents, except test cases and runs. */

export interface ProjectTable {
  key: Generated<number>
  id: string
  /** In upper case. */
  code: string
  title: string
  overviewTitle: string
  overviewDescription: string
  linksJson: string | null
  /** Counts that every change updates, so that lists do not have to count. */
  testCaseCount: Generated<number>
  openRuns: Generated<number>
  closedRuns: Generated<number>
  createdAt: string
  updatedAt: string
  archivedAt: string | null
}

/** The counts of a project. */
export type ProjectCount = 'testCaseCount' | 'openRuns' | 'closedRuns'

export interface ProjectMemberTable {
  projectKey: number
  userId: number
}

/** The last number that a project assigned for each kind of numeric ID. */
export interface CounterTable {
  projectKey: number
  name: CounterName
  last: number
}

export type CounterName =
  | 'folder'
  | 'milestone'
  | 'precondition'
  | 'run'
  | 'seq'
  | 'step'
  | 'tag'
  | 'testPlan'

export interface FolderTable {
  projectKey: number
  id: number
  /** 0 at the top level. */
  parentId: number
  pos: number
  title: string
  /** The title in lower case, for searching. */
  titleFolded: string
  comment: string
  /** Positions from the top level down; sorting by them gives tree order. */
  treePath: string
  createdAt: string
  updatedAt: string
}

export interface TagTable {
  projectKey: number
  id: number
  title: string
  createdAt: string
}

export interface RequirementTable {
  id: string
  projectKey: number
  text: string
  url: string
  createdAt: string
}

export interface SharedStepTable {
  projectKey: number
  id: number
  version: number
  title: string
  /** Sub-steps in the format of the API. */
  subStepsJson: string
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

export interface SharedPreconditionTable {
  projectKey: number
  id: number
  version: number
  title: string
  text: string
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

export interface ConfigurationTable {
  id: string
  projectKey: number
  name: string
  createdAt: string
}

export interface MilestoneTable {
  projectKey: number
  id: number
  title: string
  createdAt: string
  updatedAt: string
  archivedAt: string | null
  archivedBy: number | null
}
