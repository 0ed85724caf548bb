import { defaultHistoryRuns, maxHistoryRuns } from 'qasphere-contract/reports'
import { findFolderPaths } from '../../domain/folder-paths.js'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { readTestCaseHistory, type TestCaseHistory } from '../../domain/test-case-history.js'
import { showTestCaseParts, type TestCaseParts } from '../../domain/test-case-parts.js'
import { findTestCaseRow } from '../../store/referenced-test-case.js'
import type { ProjectRow, TestCaseVersionRow } from '../../store/schema.js'
import { listVersionsOfTestCase } from '../../store/test-case-history.js'
import type { TestCaseWithContent } from '../../store/test-cases.js'
import { findUserNames } from '../../store/users.js'
import { notFound } from '../../values/api-error.js'
import type { PageCall } from '../page.js'
import { indexStatuses, type Statuses } from '../parts/status.js'

/** The data of the page of a test case. */
export interface TestCaseView {
  readonly project: ProjectRow
  readonly row: TestCaseWithContent
  /** The shown version. */
  readonly shown: TestCaseVersionRow
  readonly parts: TestCaseParts
  /** Newest first. */
  readonly versions: readonly TestCaseVersionRow[]
  readonly history: TestCaseHistory
  readonly statuses: Statuses
  readonly users: ReadonlyMap<number, string>
  readonly folderPath: readonly string[]
}

/** Maximum number of versions that the page reads. */
const maxVersions = 100

/** Reads a test case, in the version that the query names or the latest. Throws 404 for unknown ones. */
export async function readTestCaseView(call: PageCall): Promise<TestCaseView> {
  const { db, params, query } = call
  const project = await findProject(call, params.projectCode ?? '')
  const row = await findTestCaseRow(call, project, params.seq ?? '')
  if (!row) throw notFound('test case')
  const versions = await listVersionsOfTestCase(db, row.key, maxVersions)
  const shown = versions.find(
    ({ version }) => String(version) === (query.get('version') ?? String(row.version)),
  )
  if (!shown) throw notFound('version')
  const isLatestVersion = shown.version === row.version
  const [parts] = await showTestCaseParts(call, project, [
    { contentJson: shown.contentJson, isLatestVersion },
  ])
  if (!parts) throw new Error('a version of a test case was not shown')
  const history = await readTestCaseHistory(
    call,
    row,
    query.get('all') === '1' ? maxHistoryRuns : defaultHistoryRuns,
  )
  const userIds = [row.authorId, ...history.entries.flatMap(({ last }) => last?.authorId ?? [])]
  return {
    project,
    row,
    shown,
    parts,
    versions,
    history,
    statuses: indexStatuses(await listResultStatuses(db)),
    users: await findUserNames(call, [...new Set(userIds)]),
    folderPath: (await findFolderPaths(call, project.key, [row.folderId])).get(row.folderId) ?? [],
  }
}
