import type { Endpoints, QueryOf, ResponseOf } from 'qasphere-contract'
import type { CallContext } from '../handler.js'
import { findFolderRows } from '../store/folders.js'
import { listShownTestCases, type ShownTestCase } from '../store/run-test-cases.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import { showFolder } from './folders.js'
import { needsContent, selectTestCases } from './run-test-case-filters.js'

type Listed = ResponseOf<Endpoints['listRunTestCases']>['tcases'][number]

/** A test case of a run as the API lists it. */
export function showRunTestCase(row: ShownTestCase): Listed {
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

/** The test cases of a run as a query asks for them, by folders and positions unless it sorts. */
export async function listRunTestCases(
  call: CallContext,
  project: ProjectRow,
  run: RunRow,
  query: QueryOf<Endpoints['listRunTestCases']>,
): Promise<Listed[]> {
  const rows = selectTestCases(
    await listShownTestCases(call.db, run, { withContent: needsContent(query) }),
    query,
  )
  if (!query.include?.includes('folder')) return rows.map(showRunTestCase)
  const folderIds = [...new Set(rows.map(({ folderId }) => folderId))]
  const folders = new Map(
    (await findFolderRows(call.db, call.engine, project.key, folderIds)).map((row) => [row.id, row]),
  )
  return rows.map((row) => {
    const folder = folders.get(row.folderId)
    return { ...showRunTestCase(row), ...(folder ? { folder: showFolder(folder, project) } : {}) }
  })
}
