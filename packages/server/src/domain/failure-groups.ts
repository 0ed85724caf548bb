import type { Endpoints, ResponseOf } from 'qasphere-contract'
import { indexOutlined } from '../store/run-outline.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { formatMarker } from '../values/markers.js'
import { runPath } from '../values/page-paths.js'
import type { CallContext } from './call.js'
import { findFolderPaths } from './folder-paths.js'
import { summarizeRun } from './run-comparison.js'
import type { FailureGroup } from './run-report.js'

/** Converts the failing test cases of a run, grouped by message, to the format of the API. */
export async function showFailureGroups(
  call: Store & Pick<CallContext, 'origin'>,
  project: ProjectRow,
  run: RunRow,
  groups: readonly FailureGroup[],
): Promise<ResponseOf<Endpoints['listFailureGroups']>> {
  const folderIds = groups.flatMap(({ testCases }) => testCases.map(({ folderId }) => folderId))
  const paths = await findFolderPaths(call, project.key, [...new Set(folderIds)])
  const keys = groups.flatMap(({ testCases }) => testCases.map(({ key }) => key))
  const outlined = await indexOutlined(call, run, keys)
  return {
    run: summarizeRun(run),
    url: call.origin + runPath(project.code, run.id),
    groups: groups.map(({ message, testCases, isNew }) => ({
      message,
      count: testCases.length,
      new: isNew,
      tcases: testCases.flatMap(({ key }) => {
        const testCase = outlined.get(key)
        if (!testCase) return []
        const { id, seq, title, folderId, status } = testCase
        const folderPath = [...(paths.get(folderId) ?? [])]
        return { id, marker: formatMarker(project.code, seq), title, folderPath, status }
      }),
    })),
  }
}
