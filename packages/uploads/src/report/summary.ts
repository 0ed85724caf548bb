import { count } from 'qasphere-client/plural'
import type { ReportStatus } from 'qasphere-reports'

/** The result of an upload, as `--json` prints it. */
export interface Summary {
  readonly dryRun: boolean
  readonly resumed: boolean
  /** Null if the project is unknown, in which case nothing was sent. */
  readonly projectCode: string | null
  /** Null if there is no run. */
  readonly runId: number | null
  readonly runTitle: string | null
  /** Whether the results went to an existing run with the same title. */
  readonly reused: boolean
  readonly url: string | null
  readonly counts: Readonly<Record<ReportStatus, number>> & {
    /** Results in the reports. */
    readonly read: number
    /** Results that were sent. */
    readonly sent: number
    /** Test cases that got results. */
    readonly testCases: number
    /** Results that match no test case. */
    readonly unmatched: number
    /** Results that were merged into another result of the same test case. */
    readonly folded: number
    /** Results that `--on-duplicate first` or `last` skipped in favor of another. */
    readonly notChosen: number
    /** Results whose test case is not in the run. */
    readonly notInRun: number
    /** Additional results sent because the report names several test cases for one result. */
    readonly repeated: number
    /** Earlier attempts that are included in a result's comment. */
    readonly attempts: number
    /** Test cases with several results that were folded into one. */
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

/** Formats the summary that an upload prints at the end. The numbers in each line add up. */
export function formatSummary(summary: Summary): string[] {
  const { counts, dryRun, runTitle, runId, reused, created, mappingFile, duration } = summary
  const statuses = (['passed', 'failed', 'blocked', 'skipped', 'open'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`)
  const extras = [
    ...(counts.attempts > 0 ? [`${count(counts.attempts, 'earlier attempt')} in the comments`] : []),
    ...(counts.attachments > 0 ? [count(counts.attachments, 'file')] : []),
    ...(counts.logs > 0 ? [count(counts.logs, 'log entry', 'log entries')] : []),
    ...(created.length > 0
      ? [`${count(created.length, 'new test case')}${mappingFile ? ` (markers in ${mappingFile})` : ''}`]
      : []),
  ]
  const amount = `${counts.sent} of ${count(counts.read, 'result')}`
  const sent = dryRun ? `Would send ${amount}` : `Sent ${amount} in ${(duration / 1000).toFixed(1)} s`
  return [
    [sent, ...(statuses.length > 0 ? [statuses.join(', ')] : [])].join(': '),
    ...formatDispositions(summary),
    ...(extras.length > 0 ? [`${dryRun ? 'With' : 'Also'} ${extras.join(', ')}`] : []),
    ...(runTitle === null ? [] : [`Run: ${runTitle}${reused ? ` (existing run ${runId})` : ''}`]),
  ]
}

/** Explains why some results were not sent exactly once. */
function formatDispositions({ counts, dryRun }: Summary): string[] {
  const others = [
    [counts.folded, 'folded into another result for the same test case'],
    [counts.notChosen, 'skipped as duplicates'],
    [counts.notInRun, 'not in the run'],
    [counts.unmatched, 'unmatched'],
  ] as const
  const parts = others.filter(([amount]) => amount > 0).map(([amount, name]) => `${amount} ${name}`)
  if (parts.length === 0 && counts.repeated === 0) return []
  const repeated = counts.repeated > 0 ? ` (${counts.repeated} more for results of several test cases)` : ''
  const sent = `${counts.sent} ${dryRun ? 'to send' : 'sent'}${repeated}`
  return [`${count(counts.read, 'result')} in the report: ${[sent, ...parts].join(', ')}`]
}
