import type { Insertable, Selectable } from 'kysely'
import type {
  AccessTokenTable,
  AuthorizationTable,
  DeviceCodeTable,
  FailedAttemptTable,
  RefreshTokenTable,
} from './schema/login-tables.js'
import type {
  ConfigurationTable,
  CounterTable,
  FolderTable,
  MilestoneTable,
  ProjectCount,
  ProjectMemberTable,
  ProjectTable,
  RequirementTable,
  SharedPreconditionTable,
  SharedStepTable,
  TagTable,
} from './schema/project-tables.js'
import type { RateLimitTable } from './schema/rate-limit-table.js'
import type {
  ResultTable,
  RunLogTable,
  RunTable,
  RunTestCaseTable,
  TestPlanTable,
} from './schema/run-tables.js'
import type { SubmittedFormTable } from './schema/submitted-form-table.js'
import type {
  ApiKeyTable,
  AuditLogTable,
  CustomFieldTable,
  FileChunkTable,
  FileTable,
  ResultStatusTable,
  SessionTable,
  SettingTable,
  StoredContentTable,
  UserTable,
} from './schema/tenant-tables.js'
import type {
  TestCaseCustomFieldTable,
  TestCaseRequirementTable,
  TestCaseSharedStepTable,
  TestCaseTable,
  TestCaseTagTable,
  TestCaseVersionTable,
} from './schema/test-case-tables.js'

export type { CounterName, ProjectCount } from './schema/project-tables.js'

/**
 * The tables. Conventions: `key` is an internal number that is never shown; `id` is what the API shows. Times are ISO
 * 8601 text, booleans are 0 and 1, and columns with JSON contain text: the same in every database.
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
  fileChunk: FileChunkTable
  storedContent: StoredContentTable
  auditLog: AuditLogTable
  deviceCode: DeviceCodeTable
  authorization: AuthorizationTable
  accessToken: AccessTokenTable
  refreshToken: RefreshTokenTable
  failedAttempt: FailedAttemptTable
  rateLimit: RateLimitTable
  submittedForm: SubmittedFormTable
}

export type UserRow = Selectable<UserTable>
/** A project without its counts, which change all the time; `store/projects.ts` reads them. */
export type ProjectRow = Omit<Selectable<ProjectTable>, ProjectCount>
export type FolderRow = Selectable<FolderTable>
export type TagRow = Selectable<TagTable>
export type TestCaseTagRow = Selectable<TestCaseTagTable>
export type RequirementRow = Selectable<RequirementTable>
export type SharedStepRow = Selectable<SharedStepTable>
export type SharedPreconditionRow = Selectable<SharedPreconditionTable>
export type CustomFieldRow = Selectable<CustomFieldTable>
export type MilestoneRow = Selectable<MilestoneTable>
export type TestCaseRow = Selectable<TestCaseTable>
export type NewTestCaseRow = Omit<TestCaseRow, 'key'>
export type TestCaseVersionRow = Selectable<TestCaseVersionTable>
export type NewTestCaseVersionRow = Insertable<TestCaseVersionTable>
export type RunRow = Selectable<RunTable>
export type RunTestCaseRow = Selectable<RunTestCaseTable>
export type ResultRow = Selectable<ResultTable>
export type RunLogRow = Selectable<RunLogTable>
export type ResultStatusRow = Selectable<ResultStatusTable>
export type FileRow = Selectable<FileTable>
export type AuditLogRow = Selectable<AuditLogTable>
