import { defaultWindowRuns } from 'qasphere-contract/test-case-reports'
import { listRunsWithResults } from '../store/run-window.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import type { CallContext } from './call.js'
import { countStatuses } from './runs.js'

/** Maximum number of test cases of runs that a report covers unless it is told how many runs to cover. */
const defaultMaxMembers = 40_000
const minRuns = 2

/**
 * Returns the runs that a report covers, oldest first: the latest ones with a result. Without `wanted`, there are fewer of
 * them if they have very many test cases, so that a report of any project takes the same time.
 */
export async function readRunWindow(
  { db }: Pick<CallContext, 'db'>,
  project: ProjectRow,
  wanted: number | undefined,
  maxMembers = defaultMaxMembers,
): Promise<RunRow[]> {
  const runs = await listLatestRuns({ db }, project, wanted ?? defaultWindowRuns)
  return (wanted === undefined ? limitMembers(runs, maxMembers) : runs).reverse()
}

/** Lists the latest runs of a project that have a result, newest first. */
export async function listLatestRuns(
  { db }: Pick<CallContext, 'db'>,
  project: ProjectRow,
  limit: number,
): Promise<RunRow[]> {
  return await listRunsWithResults(db, project.key, limit)
}

/** Returns the first of some runs that together have few enough test cases, but at least two. */
export function limitMembers(runs: readonly RunRow[], maxMembers = defaultMaxMembers): RunRow[] {
  let members = 0
  return runs.filter((run, index) => {
    members += countStatuses(run).all
    return index < minRuns || members <= maxMembers
  })
}
