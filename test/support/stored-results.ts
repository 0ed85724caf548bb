import { changeDatabase } from './database.js'
import type { ServerInFolder } from './server.js'

export interface StoredResult {
  readonly seq: number
  readonly title: string
  readonly status: string
  readonly comment: string
}

/** Reads a project from the server's database: fast for thousands of results, and the only way to read logs. */
export function storedResults(
  { dataDir }: ServerInFolder,
  projectCode: string,
): { readonly results: StoredResult[]; readonly logs: string[] } {
  return changeDatabase(dataDir, (database) => {
    const ofProject =
      'join run on run.key = runKey join project on project.key = run.projectKey where code = ?'
    const results = database
      .prepare(
        `select testCase.seq, testCase.title, result.status, result.comment from result join testCase on testCase.key = testCaseKey ${ofProject}`,
      )
      .all(projectCode)
      .map(Object)
    const logs = database
      .prepare(`select comment from runLog ${ofProject}`)
      .all(projectCode)
      .map((log) => String(Object(log).comment))
    return { results, logs }
  })
}
