import { QasError } from 'qasphere-client'
import type { Connection } from 'qasphere-client/connection'
import { type Endpoints, endpoints, type ResponseOf } from 'qasphere-contract'

export type Run = ResponseOf<Endpoints['listRuns']>['runs'][number]

/** Lists the runs of a project: all of them, or only those that are open. */
export async function listRuns(
  { client, pace }: Connection,
  projectCode: string,
  isOpen?: true,
): Promise<readonly Run[]> {
  await pace()
  const { runs } = await client.call(endpoints.listRuns, {
    projectCode,
    ...(isOpen ? { closed: false } : {}),
  })
  return runs ?? []
}

/**
 * Finds a run by its ID in a list, because the API cannot read a single run.
 *
 * @throws QasError of kind `validation` if it is not among `runs`.
 */
export function requireRun(runs: readonly Run[], runId: number, projectCode: string): Run {
  const run = runs.find(({ id }) => id === runId)
  if (run) return run
  const problems = [{ where: 'run', message: `project ${projectCode} has no run ${runId}` }]
  throw new QasError('validation', 'Invalid arguments', { problems })
}
