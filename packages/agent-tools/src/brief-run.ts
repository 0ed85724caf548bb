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
    url: runUrl(origin, projectCode, id),
  }
}

/** Returns the URL of the page of a run. */
export function runUrl(origin: string, projectCode: string, id: number): string {
  return `${origin}/project/${projectCode}/run/${id}`
}
