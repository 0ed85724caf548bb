import type { Connection } from 'qasphere-client/connection'
import { count } from 'qasphere-client/plural'
import { endpoints } from 'qasphere-contract'
import { type Status, status } from 'qasphere-contract/scalars'
import { formatMarker } from 'qasphere-reports/markers'
import { listRuns, type Run, requireRun } from './find-run.js'
import { failingStatuses } from './statuses.js'

/** The watched run. */
export interface RunAddress {
  readonly projectCode: string
  readonly runId: number
}

/** A test case that is failed or blocked. */
export interface FailedTestCase {
  readonly id: string
  readonly marker: string
  readonly title: string
  readonly status: Status
}

/** The progress of a run. */
export interface RunState extends Pick<Run, 'id' | 'title' | 'closed' | 'statusCounts'> {
  /** Test cases that are failed or blocked now. */
  readonly failed: readonly FailedTestCase[]
}

/**
 * Reads the progress of a run. Test cases are read only if the numbers differ from those of `previous`.
 *
 * @throws QasError of kind `validation` if there is no such run, `network` or `api` if a request fails.
 */
export async function readState(
  connection: Connection,
  { projectCode, runId }: RunAddress,
  previous: RunState | undefined,
): Promise<RunState> {
  const open = await listRuns(connection, projectCode, true)
  const run =
    open.find(({ id }) => id === runId) ??
    requireRun(await listRuns(connection, projectCode), runId, projectCode)
  const { id, title, closed, statusCounts } = run
  const failed =
    previous && !isChanged(previous, run) ? previous.failed : await readFailed(connection, projectCode, run)
  return { id, title, closed, statusCounts, failed }
}

async function readFailed(
  { client, pace }: Connection,
  projectCode: string,
  { id: runId, statusCounts }: Run,
): Promise<FailedTestCase[]> {
  if (failingStatuses.every((failing) => statusCounts[failing] === 0)) return []
  await pace()
  const { tcases } = await client.call(endpoints.listRunTestCases, { projectCode, runId })
  return (tcases ?? [])
    .filter((testCase) => failingStatuses.some((failing) => failing === testCase.status))
    .map(({ id, seq, title, status }) => {
      return { id, marker: formatMarker({ projectCode: projectCode.toUpperCase(), seq }), title, status }
    })
}

/** Whether the numbers of a run differ. */
export function isChanged(
  one: Pick<RunState, 'statusCounts'>,
  other: Pick<RunState, 'statusCounts'>,
): boolean {
  return JSON.stringify(one.statusCounts) !== JSON.stringify(other.statusCounts)
}

/** Whether a run is finished: every test case has a result, or the run is closed. */
export function isFinished({ closed, statusCounts }: RunState): boolean {
  return closed || statusCounts.open === 0
}

/** Describes the progress of a run in one line. The numbers add up. */
export function describeState({ id, title, closed, statusCounts }: RunState): string {
  const { all, open } = statusCounts
  const parts = status.options
    .filter((name) => name !== 'open' && statusCounts[name] > 0)
    .map((name) => `${statusCounts[name]} ${name}`)
  const results = `${all - open} of ${count(all, 'test case')} ${all - open === 1 ? 'has' : 'have'} a result`
  return `Run ${id} (${title}${closed ? ', closed' : ''}): ${[results, ...(parts.length > 0 ? [parts.join(', ')] : [])].join(': ')}`
}

/** Describes a failure in one line. */
export function describeFailure({ marker, title, status }: FailedTestCase): string {
  return `${marker} ${status}: ${title}`
}
