import { formatRunUrl } from 'qasphere-client/run-url'
import type { ResponseOf } from 'qasphere-contract'
import type { listRuns } from 'qasphere-contract/runs'
import type { Answer } from './answer.js'

export type Run = ResponseOf<typeof listRuns>['runs'][number]

/** Returns what lists of runs show of a run. Counts are those above 0. */
export function briefRun(run: Run, projectCode: string, origin: string): Answer {
  const { id, title, closed, statusCounts, milestoneId, createdAt, closedAt } = run
  return {
    run: id,
    title,
    state: closed ? 'closed' : 'open',
    counts: Object.fromEntries(Object.entries(statusCounts).filter(([, count]) => count > 0)),
    ...(milestoneId === null ? {} : { milestoneId }),
    createdAt,
    ...(closedAt === null ? {} : { closedAt }),
    url: formatRunUrl(origin, projectCode, id),
  }
}
