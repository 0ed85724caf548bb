import type { ReportStatus } from 'qasphere-reports'
import type { UploadPlan } from '../plan/plan-upload.js'
import type { PlannedResult } from '../plan/planned-results.js'
import type { LazyList } from '../read/lazy-list.js'
import type { ResultStore } from '../read/result-store.js'
import type { Upload } from '../upload.js'
import type { Summary } from './summary.js'

type Counted = Pick<UploadPlan, 'reports' | 'unmatched' | 'matches' | 'fitting' | 'attachments'>

/** Counts what happens to each result in the reports, so that the numbers in the summary add up. */
export function countResults(
  { options }: Upload,
  plan: Omit<Counted, 'attachments'> & Partial<Counted>,
  planned: LazyList<PlannedResult>,
): Summary['counts'] {
  const read = plan.reports.results.length
  const { sources, duplicates, testCases, earlierAttempts } = countSources(planned, plan.reports.results)
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
    attempts: earlierAttempts,
    testCases,
    duplicates,
    attachments: options.withAttachments ? (plan.attachments?.contents.length ?? 0) : 0,
    logs: plan.reports.logs.length,
    missing: 0,
  }
}

function countStatuses(planned: LazyList<PlannedResult>): Record<ReportStatus, number> {
  const counts: Record<ReportStatus, number> = { passed: 0, failed: 0, blocked: 0, skipped: 0, open: 0 }
  for (const { status } of planned) counts[status] += 1
  return counts
}

function countSources(planned: LazyList<PlannedResult>, results: ResultStore) {
  // Earlier attempts do not decide the status, but the comment still shows them.
  const counted = { sources: 0, duplicates: 0, testCases: 0, earlierAttempts: 0 }
  let last: number | undefined
  for (const { testCaseKey, sourceIndexes } of planned) {
    for (const index of sourceIndexes) counted.earlierAttempts += results.earlierAttemptsAt(index)
    counted.sources += sourceIndexes.length
    if (sourceIndexes.length > 1) counted.duplicates += 1
    if (testCaseKey !== last) counted.testCases += 1
    last = testCaseKey
  }
  return counted
}
