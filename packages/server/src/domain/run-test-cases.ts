import type { Endpoints, QueryOf, ResponseOf } from 'qasphere-contract'
import { findFolderRows } from '../store/folders.js'
import { listResultRows } from '../store/results.js'
import { findShownTestCase, listShownTestCases, type ShownTestCase } from '../store/run-test-cases.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import { ApiError } from '../values/api-error.js'
import type { CallContext } from './call.js'
import { showFolder } from './folders.js'
import { findNamedTestCases } from './named-test-cases.js'
import { showResult } from './results.js'
import { needsContent, passesFilters, sortTestCases } from './run-test-case-filters.js'
import { readCustomFieldFilters } from './test-case-filters.js'
import { showTestCaseParts } from './test-case-parts.js'

type Query = QueryOf<Endpoints['listRunTestCases']>
type Shown = ResponseOf<Endpoints['getRunTestCase']>
type Listed = ResponseOf<Endpoints['listRunTestCases']>['tcases'][number]

/** Converts a test case of a run to the format of the API. */
function showRunTestCase(row: ShownTestCase): Listed {
  const { id, version, legacyId, type, folderId, pos, seq, title, priority, status, templateId } = row
  return {
    id,
    version,
    legacyId,
    type: type === 'filled' ? 'filled' : 'standalone',
    folderId,
    pos,
    seq,
    title,
    priority,
    status,
    isAutomated: false,
    isEmpty: row.isEmpty === 1,
    templateTCaseId: templateId,
  }
}

/** Lists the test cases of a run that a query selects, by folder and position unless the query sorts them. */
export async function listRunTestCases(
  call: CallContext,
  project: ProjectRow,
  run: RunRow,
  query: Query,
): Promise<Listed[]> {
  const rows = await selectTestCases(call, project, run, query)
  if (!query.include?.includes('folder')) return rows.map(showRunTestCase)
  const folderIds = [...new Set(rows.map(({ folderId }) => folderId))]
  const folders = new Map((await findFolderRows(call, project.key, folderIds)).map((row) => [row.id, row]))
  return rows.map((row) => {
    const folder = folders.get(row.folderId)
    return { ...showRunTestCase(row), ...(folder ? { folder: showFolder(folder, project) } : {}) }
  })
}

async function selectTestCases(
  call: CallContext,
  project: ProjectRow,
  run: RunRow,
  query: Query,
): Promise<ShownTestCase[]> {
  const filters = { ...query, customFields: await readCustomFieldFilters(call, project, query) }
  const rows = await listShownTestCases(call.db, run, { withContent: needsContent(filters) })
  const passed = rows.filter((row) => passesFilters(row, filters))
  return query.sortField ? sortTestCases(passed, query.sortField, query.sortOrder ?? 'desc') : passed
}

/** Returns a test case of a run with its contents and results. Throws 404 if the run does not have it. */
export async function getRunTestCase(
  call: CallContext,
  project: ProjectRow,
  run: RunRow,
  name: string,
): Promise<Shown> {
  const testCase = (await findNamedTestCases(call, project, [name])).get(name)
  const row = testCase && (await findShownTestCase(call.db, run, testCase.key))
  if (!row) throw new ApiError(404, `the test case ${name} is not in the run`)
  const isLatestVersion = row.version === row.latestVersion
  const [parts] = await showTestCaseParts(call, project, [{ contentJson: row.contentJson, isLatestVersion }])
  if (!parts) throw new Error('a version of a test case was not shown')
  const { content, ...shownParts } = parts
  return {
    ...showRunTestCase(row),
    ...shownParts,
    authorId: row.authorId,
    results: (await listResultRows(call.db, run.key, row.key)).map(showResult),
    createdAt: row.createdAt,
    isLatestVersion,
  }
}
