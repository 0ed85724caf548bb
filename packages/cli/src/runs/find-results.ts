import { QasError } from 'qasphere-client'
import { forEachConcurrent } from 'qasphere-client/concurrency'
import type { Connection } from 'qasphere-client/connection'
import { formatRunUrl } from 'qasphere-client/run-url'
import { type Endpoints, endpoints, type ResponseOf } from 'qasphere-contract'
import type { Status } from 'qasphere-contract/scalars'
import { formatMarker } from 'qasphere-reports/markers'
import type { Progress } from 'qasphere-uploads/progress'

/** A selection of results. */
export interface ResultQuery {
  readonly projectCode: string
  /** IDs of runs (default: all). */
  readonly runIds?: readonly number[]
  readonly statuses: readonly Status[]
  readonly since?: Date
}

/** The latest result of a test case in a run. Unknown values are null. */
export interface FoundResult {
  readonly id: number | null
  readonly status: Status
  readonly createdAt: string | null
  /** Milliseconds. */
  readonly timeTaken: number | null
  readonly authorId: number | null
  /** HTML. */
  readonly comment: string
  readonly links: readonly object[]
  readonly tcase: {
    readonly id: string
    readonly marker: string
    readonly seq: number
    readonly title: string
    readonly priority: string
  }
  readonly run: {
    readonly id: number
    readonly title: string
    readonly closed: boolean
    readonly url: string
  }
}

type Run = ResponseOf<Endpoints['listRuns']>['runs'][number]
type RunTestCase = ResponseOf<Endpoints['listRunTestCases']>['tcases'][number]
type Result = ResponseOf<Endpoints['getRunTestCase']>['results'][number]

/** Maximum number of requests at the same time; the rate limit decides how fast they are sent. */
const maxRequests = 8

/**
 * Finds the latest result of each test case in each run, newest first. Reads only runs that may have one, and only the
 * test cases with a requested status.
 *
 * @throws QasError of kind `network` or `api` if a request fails, `validation` if a run does not exist.
 */
export async function findResults(
  { client, pace, url }: Connection,
  progress: Progress,
  query: ResultQuery,
): Promise<FoundResult[]> {
  const { projectCode, statuses, since } = query
  await pace()
  const { runs } = await client.call(endpoints.listRuns, { projectCode })
  const wanted = chooseRuns(runs ?? [], query)

  const testCases: { readonly run: Run; readonly testCase: RunTestCase }[] = []
  let runsRead = 0
  await forEachConcurrent(wanted, maxRequests, async (run) => {
    await pace()
    const { tcases } = await client.call(endpoints.listRunTestCases, { projectCode, runId: run.id })
    for (const testCase of tcases ?? [])
      if (statuses.includes(testCase.status)) testCases.push({ run, testCase })
    progress.report('Reading runs', ++runsRead, wanted.length)
  })

  const found: FoundResult[] = []
  let resultsRead = 0
  await forEachConcurrent(testCases, maxRequests, async ({ run, testCase }) => {
    await pace()
    const details = await client.call(endpoints.getRunTestCase, {
      projectCode,
      runId: run.id,
      tcaseId: testCase.id,
    })
    progress.report('Reading results', ++resultsRead, testCases.length)
    const latest = latestOf(details.results ?? [])
    // The status may have changed since the run was read.
    const status = latest?.status ?? testCase.status
    if (!statuses.includes(status) || isBefore(latest?.createdAt, since)) return
    found.push({
      id: latest?.id ?? null,
      status,
      createdAt: latest?.createdAt ?? null,
      timeTaken: latest?.timeTaken ?? null,
      authorId: latest?.authorId ?? null,
      comment: latest?.comment ?? '',
      links: latest?.links ?? [],
      tcase: {
        id: testCase.id,
        marker: formatMarker({ projectCode: projectCode.toUpperCase(), seq: testCase.seq }),
        seq: testCase.seq,
        title: testCase.title,
        priority: testCase.priority,
      },
      run: { id: run.id, title: run.title, closed: run.closed, url: formatRunUrl(url, projectCode, run.id) },
    })
  })
  return found.sort(newestFirst)
}

/** Selects the runs that may have requested results. */
function chooseRuns(runs: readonly Run[], { projectCode, runIds, statuses, since }: ResultQuery): Run[] {
  const known = new Set(runs.map(({ id }) => id))
  const missing = (runIds ?? []).filter((id) => !known.has(id))
  if (missing.length > 0) {
    const problems = missing.map((id) => ({
      where: '--run',
      message: `project ${projectCode} has no run ${id}`,
    }))
    throw new QasError('validation', 'Invalid arguments', { problems })
  }
  return runs.filter((run) => {
    // Adding a result changes the run. If the platform does not return the time of the change, the run is read.
    const isUnchanged = isBefore(run.closedAt ?? undefined, since) || isBefore(run.updatedAt, since)
    const { statusCounts } = run
    const hasNone = statusCounts && statuses.every((status) => statusCounts[status] === 0)
    return (!runIds || runIds.includes(run.id)) && !isUnchanged && !hasNone
  })
}

function isBefore(time: string | undefined, since: Date | undefined): boolean {
  return time !== undefined && since !== undefined && Date.parse(time) < since.getTime()
}

/** Returns the newest result, or the last one of several with the same time or without one. */
function latestOf(results: readonly Result[]): Result | undefined {
  let latest = results[0]
  for (const result of results) {
    if (!latest || (result.createdAt ?? '') >= (latest.createdAt ?? '')) latest = result
  }
  return latest
}

function newestFirst(one: FoundResult, other: FoundResult): number {
  const [first, second] = [one.createdAt ?? '', other.createdAt ?? '']
  if (first !== second) return first > second ? -1 : 1
  return other.run.id - one.run.id || one.tcase.seq - other.tcase.seq
}
