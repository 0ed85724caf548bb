import type { CallableEndpoint, Input } from 'qasphere-client'
import { requestUrl } from 'qasphere-client/request-url'
import { endpoints } from 'qasphere-contract'
import type { CheckedRow } from './check-rows.js'
import type { Missing } from './look-up-names.js'
import { planRequests, toBulkEntry } from './request-units.js'

/** What `--dry-run` prints instead of creating test cases. */
export interface DryRun {
  readonly testCases: number
  /** Paths of folders that do not exist yet. */
  readonly newFolders: readonly string[]
  readonly newTags: readonly string[]
  readonly requests: readonly { readonly method: string; readonly url: string; readonly body: Input }[]
}

/** The requests that would be sent. A body has the path of a folder whose id is not known yet. */
export function describeDryRun(
  url: string,
  projectCode: string,
  rows: readonly CheckedRow[],
  missing: Missing,
): DryRun {
  const show = (endpoint: CallableEndpoint, body: Input) => ({
    method: endpoint.request.method,
    url: requestUrl(url, endpoint, { projectCode }, {}).href,
    body,
  })
  const folders = missing.folders.map((path) => ({ path }))
  const units = [...planRequests(rows).values()].flat()
  return {
    testCases: rows.length,
    newFolders: missing.folders.map((path) => path.join('/')),
    newTags: missing.tags,
    requests: [
      ...(folders.length > 0 ? [show(endpoints.bulkCreateFolders, { folders })] : []),
      ...units.map(({ folder, indexes, isBulk }) => {
        const chosen = indexes.flatMap((index) => rows[index] ?? [])
        if (isBulk) {
          return show(endpoints.bulkCreateTestCases, { folderPath: folder, tcases: chosen.map(toBulkEntry) })
        }
        const { folderId: _, ...body } = chosen[0]?.body ?? {}
        return show(endpoints.createTestCase, { ...body, folder: folder.join('/') })
      }),
    ],
  }
}
