import type { ReportStatus } from './report.js'

const fromBest: readonly ReportStatus[] = ['skipped', 'passed', 'open', 'blocked', 'failed']

/** The status that weighs most: a failure before everything, a skip only where nothing else happened. */
export function worstOf(statuses: readonly ReportStatus[]): ReportStatus {
  return statuses.reduce<ReportStatus>(
    (worst, status) => (fromBest.indexOf(status) > fromBest.indexOf(worst) ? status : worst),
    'skipped',
  )
}
