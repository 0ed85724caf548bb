import type { ReportStatus } from 'qasphere-reports'
import type { PlannedResult } from './duplicates.js'

/** What an upload did; printed as it is by `--json`. */
export interface Summary {
  readonly dryRun: boolean
  readonly resumed: boolean
  readonly projectCode: string
  /** Null where none was made. */
  readonly runId: number | null
  readonly runTitle: string | null
  readonly url: string | null
  readonly counts: Readonly<Record<ReportStatus, number>> & {
    /** Results in the reports. */
    readonly read: number
    /** Results that were sent. */
    readonly sent: number
    readonly unmatched: number
    /** Test cases whose several results were folded or chosen among. */
    readonly duplicates: number
    readonly attachments: number
    readonly logs: number
    readonly missing: number
  }
  readonly unmatched: readonly { readonly name: string; readonly folder: string }[]
  readonly created: readonly { readonly marker: string; readonly title: string }[]
  readonly mappingFile: string | null
  /** Milliseconds. */
  readonly duration: number
}

export function countStatuses(planned: readonly PlannedResult[]): Record<ReportStatus, number> {
  const counts: Record<ReportStatus, number> = { passed: 0, failed: 0, blocked: 0, skipped: 0, open: 0 }
  for (const { status } of planned) counts[status] += 1
  return counts
}

/** The last words of an upload. */
export function summaryLines({
  counts,
  dryRun,
  runTitle,
  created,
  mappingFile,
  duration,
}: Summary): string[] {
  const statuses = (['passed', 'failed', 'blocked', 'skipped', 'open'] as const).map(
    (status) => `${counts[status]} ${status}`,
  )
  const parts = [...statuses, `${counts.unmatched} unmatched`]
  const extras = [
    ...(counts.attachments > 0 ? [`${counts.attachments} files`] : []),
    ...(counts.logs > 0 ? [`${counts.logs} log entries`] : []),
    ...(created.length > 0
      ? [`${created.length} new test cases${mappingFile ? ` (markers in ${mappingFile})` : ''}`]
      : []),
  ]
  const verb = dryRun ? 'Would send' : 'Sent'
  return [
    `${verb} ${counts.sent} of ${counts.read} results in ${(duration / 1000).toFixed(1)} s: ${parts.join(', ')}`,
    ...(extras.length > 0 ? [`${dryRun ? 'With' : 'Also'} ${extras.join(', ')}`] : []),
    ...(runTitle === null ? [] : [`Run: ${runTitle}`]),
  ]
}
