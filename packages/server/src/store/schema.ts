import type { Generated, Selectable } from 'kysely'
import type { Role } from 'qasphere-contract'
import type { RunType } from 'qasphere-contract/query-plans'
import type { Priority, Status } from 'qasphere-contract/scalars'
import type { StatusColor } from 'qasphere-contract/settings'

/**
 * The tables. Conventions: `key` is a table's own number, never shown; `id` is what the API shows. Times are ISO 8601
 * text, truth values 0 and 1, columns called JSON hold text: the same on every engine.
 */
export interface Database {
  setting: SettingTable
  user: UserTable
  projectMember: ProjectMemberTable
  apiKey: ApiKeyTable
  session: SessionTable
  project: ProjectTable
  counter: CounterTable
  folder: FolderTable
  tag: TagTable
  requirement: RequirementTable
  sharedStep: SharedStepTable
  sharedPrecondition: SharedPreconditionTable
  customField: CustomFieldTable
  configuration: ConfigurationTable
  milestone: MilestoneTable
  testPlan: TestPlanTable
  testCase: TestCaseTable
  testCaseVersion: TestCaseVersionTable
  testCaseTag: TestCaseTagTable
  testCaseRequirement: TestCaseRequirementTable
  testCaseSharedStep: TestCaseSharedStepTable
  testCaseCustomField: TestCaseCustomFieldTable
  run: RunTable
  runTestCase: RunTestCaseTable
  result: ResultTable
  runLog: RunLogTable
  resultStatus: ResultStatusTable
  file: FileTable
  fileContent: FileContentTable
  auditLog: AuditLogTable
}

type Flag = number

interface SettingTable {
  name: string
  value: string
}

interface UserTable {
  id: Generated<number>
  email: string
  name: string
  role: Role
  avatar: string | null
  passwordHash: string | null
  totpEnabled: Flag
  /** Whether the user reaches every project; else those of projectMember. */
  allProjects: Flag
  createdAt: string
  /** A date such as 2026-08-01. */
  lastActivity: string | null
  deactivatedAt: string | null
}

interface ProjectMemberTable {
  projectKey: number
  userId: number
}

interface ApiKeyTable {
  id: string
  userId: number
  name: string
  /** SHA-256 of the whole key, in hex: keys are random, so a slow hash would guard nothing. */
  keyHash: string
  createdAt: string
  revokedAt: string | null
}

interface SessionTable {
  tokenHash: string
  userId: number
  createdAt: string
  expiresAt: string
}

interface ProjectTable {
  key: Generated<number>
  id: string
  /** In upper case. */
  code: string
  title: string
  overviewTitle: string
  overviewDescription: string
  linksJson: string | null
  /** How many test cases there are, kept right by every change so that no list has to count. */
  testCaseCount: Generated<number>
  createdAt: string
  updatedAt: string
  archivedAt: string | null
}

/** The last number given out in a project for each kind of counted id. */
interface CounterTable {
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

interface FolderTable {
  projectKey: number
  id: number
  /** 0 at the top level. */
  parentId: number
  pos: number
  title: string
  /** The title in lower case, for searching. */
  titleFolded: string
  comment: string
  /** The positions from the top level down, so that sorting by it gives the order of the tree. */
  treePath: string
  createdAt: string
  updatedAt: string
}

interface TagTable {
  projectKey: number
  id: number
  title: string
  createdAt: string
}

interface RequirementTable {
  id: string
  projectKey: number
  text: string
  url: string
  createdAt: string
}

interface SharedStepTable {
  projectKey: number
  id: number
  version: number
  title: string
  /** Sub-steps as the API shows them. */
  subStepsJson: string
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

interface SharedPreconditionTable {
  projectKey: number
  id: number
  version: number
  title: string
  text: string
  createdAt: string
  updatedAt: string
  deletedAt: string | null
}

interface CustomFieldTable {
  id: string
  type: 'text' | 'dropdown' | 'checkbox' | 'richtext'
  systemName: string
  name: string
  required: Flag
  enabled: Flag
  /** `[{id, value}]` of a dropdown, else null. */
  optionsJson: string | null
  defaultValue: string | null
  pos: number
  allowAllProjects: Flag
  /** Project ids, null where all are allowed. */
  allowedProjectIdsJson: string | null
  createdAt: string
  updatedAt: string
}

interface ConfigurationTable {
  id: string
  projectKey: number
  name: string
  createdAt: string
}

interface MilestoneTable {
  projectKey: number
  id: number
  title: string
  createdAt: string
  updatedAt: string
  archivedAt: string | null
  archivedBy: number | null
}

interface TestPlanTable {
  projectKey: number
  id: number
  title: string
  description: string
  milestoneId: number | null
  /** The milestone's id, or 0 without one: titles are unique within it. */
  titleScope: number
  authorId: number
  createdAt: string
  updatedAt: string
}

/** A test case with what its latest version says of the things lists filter and sort by. */
interface TestCaseTable {
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

interface TestCaseVersionTable {
  testCaseKey: number
  version: number
  title: string
  priority: Priority
  isDraft: Flag
  isEmpty: Flag
  /** The rest of a version: see TestCaseContent. */
  contentJson: string
  createdAt: string
}

interface TestCaseTagTable {
  projectKey: number
  tagId: number
  testCaseKey: number
}

interface TestCaseRequirementTable {
  requirementId: string
  testCaseKey: number
}

interface TestCaseSharedStepTable {
  projectKey: number
  sharedStepId: number
  testCaseKey: number
}

interface TestCaseCustomFieldTable {
  testCaseKey: number
  systemName: string
  value: string
}

/** A run with its counts, kept right by every change so that no list has to count. */
interface RunTable {
  key: Generated<number>
  projectKey: number
  id: number
  title: string
  description: string
  type: RunType
  milestoneId: number | null
  /** The milestone's id, or 0 without one: titles are unique within it. */
  titleScope: number
  configurationId: string | null
  assignmentId: number | null
  testPlanId: number | null
  /** The query plans of a live run; those of the others are resolved once. */
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
}

interface RunTestCaseTable {
  runKey: number
  testCaseKey: number
  status: Status
  /** The version the run shows; null while it follows the latest. */
  version: number | null
  /** Where the test case stood when the run was closed; null while the run is open. */
  folderId: number | null
  pos: number | null
  /** 0 for a test case that a live run's filters have let go; its results stay for when it comes back. */
  isMember: Flag
}

interface ResultTable {
  id: Generated<number>
  runKey: number
  testCaseKey: number
  status: Status
  comment: string
  /** Milliseconds. */
  timeTaken: number | null
  linksJson: string | null
  authorId: number
  createdAt: string
}

interface RunLogTable {
  id: string
  runKey: number
  comment: string
  authorId: number
  createdAt: string
}

interface ResultStatusTable {
  id: Status
  name: string
  color: StatusColor
  isActive: Flag
  /** Whether a result has had it. */
  inUse: Flag
}

interface FileTable {
  id: string
  sha256: string
  fileName: string
  mimeType: string
  /** Bytes. */
  size: number
  authorId: number
  createdAt: string
}

interface FileContentTable {
  sha256: string
  content: Buffer
}

interface AuditLogTable {
  id: Generated<number>
  userId: number | null
  action: string
  ip: string
  userAgent: string
  metaJson: string | null
  createdAt: string
}

export type UserRow = Selectable<UserTable>
export type ProjectRow = Selectable<ProjectTable>
export type FolderRow = Selectable<FolderTable>
export type TagRow = Selectable<TagTable>
export type RequirementRow = Selectable<RequirementTable>
export type SharedStepRow = Selectable<SharedStepTable>
export type SharedPreconditionRow = Selectable<SharedPreconditionTable>
export type CustomFieldRow = Selectable<CustomFieldTable>
export type MilestoneRow = Selectable<MilestoneTable>
export type TestCaseRow = Selectable<TestCaseTable>
export type NewTestCaseRow = Omit<TestCaseRow, 'key'>
export type TestCaseVersionRow = Selectable<TestCaseVersionTable>
export type RunRow = Selectable<RunTable>
export type RunTestCaseRow = Selectable<RunTestCaseTable>
export type ResultRow = Selectable<ResultTable>
export type ResultStatusRow = Selectable<ResultStatusTable>
export type FileRow = Selectable<FileTable>
export type AuditLogRow = Selectable<AuditLogTable>
