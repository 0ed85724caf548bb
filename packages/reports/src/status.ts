import type { ReportStatus } from './report.js'

const fromBest: readonly ReportStatus[] = ['skipped', 'passed', 'open', 'blocked', 'failed']

/** Returns the most severe status. A failure outweighs everything; a skip counts only if nothing else happened. */
export function worstOf(statuses: readonly ReportStatus[]): ReportStatus {
  return statuses.reduce<ReportStatus>(
    (worst, status) => (fromBest.indexOf(status) > fromBest.indexOf(worst) ? status : worst),
    'skipped',
  )
}
