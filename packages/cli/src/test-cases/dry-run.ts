import type { CallableEndpoint, Input } from 'qasphere-client'
import { requestUrl } from 'qasphere-client/request-url'
import { endpoints } from 'qasphere-contract'
import type { CheckedRow } from './check-rows.js'
import type { Missing } from './look-up-names.js'
import { planRequests, toBulkEntry } from './request-units.js'

/** The output of `--dry-run`. */
export interface DryRun {
  readonly testCases: number
  /** Paths of folders that do not exist yet. */
  readonly newFolders: readonly string[]
  readonly newTags: readonly string[]
  readonly requests: readonly { readonly method: string; readonly url: string; readonly body: Input }[]
}

/** Lists the requests that would be sent. For new folders, bodies contain the path instead of the ID. */
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
