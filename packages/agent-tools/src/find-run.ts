import type { Run } from './brief-run.js'
import type { Caller } from './caller.js'
import { ToolError } from './tool-error.js'

/** Runs in one request. */
const pageSize = 200

/** Returns a run by its ID; the API has no request for one run, so the list is read until it is found. */
export async function findRun(call: Caller<'listRuns'>, projectCode: string, id: number): Promise<Run> {
  for (let offset = 0; ; offset += pageSize) {
    const { runs } = await call('listRuns', { projectCode, limit: pageSize, offset })
    const run = runs.find((each) => each.id === id)
    if (run) return run
    if (runs.length < pageSize)
      throw new ToolError(`run: ${projectCode} has no run ${id}; list_runs lists the runs`)
  }
}
