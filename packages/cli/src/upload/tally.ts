import type { ReportStatus } from 'qasphere-reports'
import type { PlannedResult } from './duplicates.js'
import type { Upload, UploadPlan } from './plan-upload.js'
import type { ReadResult } from './read-reports.js'
import type { Summary } from './summary.js'

/** Counts what becomes of the results of the reports, so that the numbers of a summary add up. */
export function tally(
  { options }: Upload,
  plan: UploadPlan,
  planned: readonly PlannedResult[],
): Summary['counts'] {
  const read = plan.reports.results.length
  const sources = sum(planned, (result) => result.sources.length)
  const isChosen = options.onDuplicate === 'first' || options.onDuplicate === 'last'
  return {
    ...countStatuses(planned),
    read,
    sent: planned.length,
    unmatched: plan.unmatched.length,
    folded: sources - planned.length,
    notChosen: isChosen ? plan.fitting - sources : 0,
    notInRun: plan.matches - plan.fitting + (isChosen ? 0 : plan.fitting - sources),
    repeated: plan.matches - (read - plan.unmatched.length),
    attempts: sum(planned, (result) => sum(result.sources, earlierAttempts)),
    testCases: new Set(planned.map(({ testCase }) => testCase.id)).size,
    duplicates: planned.filter((result) => result.sources.length > 1).length,
    attachments: options.withAttachments ? plan.attachments.contents.length : 0,
    logs: plan.reports.logs.length,
    missing: 0,
  }
}

function countStatuses(planned: readonly PlannedResult[]): Record<ReportStatus, number> {
  const counts: Record<ReportStatus, number> = { passed: 0, failed: 0, blocked: 0, skipped: 0, open: 0 }
  for (const { status } of planned) counts[status] += 1
  return counts
}

/** Attempts of a test that its last one made obsolete; they stay in its comment. */
function earlierAttempts({ attempts = 1 }: ReadResult): number {
  return attempts - 1
}

function sum<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((total, item) => total + amountOf(item), 0)
}
