import { appendFile } from 'node:fs/promises'
import { stripVTControlCharacters } from 'node:util'
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

/** GitHub shows ten errors of a step; more would be dropped silently. */
const mostAnnotations = 10

/** Workflow commands of GitHub Actions that show failures beside the code. */
export function annotations(planned: readonly PlannedResult[], cwd: string): string[] {
  const failures = planned.filter(({ status }) => status === 'failed' || status === 'blocked')
  return failures.slice(0, mostAnnotations).flatMap(({ sources: [source], status }) => {
    if (!source) return []
    const { path, line } = source.place
    const file = path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : path
    const properties = [
      `title=${property(`${status}: ${source.name}`)}`,
      `file=${property(file)}`,
      ...(line === undefined ? [] : [`line=${line}`]),
    ]
    return [
      `::error ${properties.join(',')}::${message(`${source.name} ${status}${source.folder ? ` (${source.folder})` : ''}`)}`,
    ]
  })
}

/** The summary of a step, as Markdown. */
export async function writeStepSummary(path: string, { counts, url, runTitle }: Summary): Promise<void> {
  const title = runTitle?.replace(/[[\]|<>`\\]/g, '\\$&') ?? 'QA Sphere'
  const text = [
    `### QA Sphere: ${url === null ? title : `[${title}](${url})`}`,
    '',
    '| passed | failed | blocked | skipped | open | unmatched |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    `| ${[counts.passed, counts.failed, counts.blocked, counts.skipped, counts.open, counts.unmatched].join(' | ')} |`,
    '',
  ]
  await appendFile(path, `${text.join('\n')}\n`)
}

function message(text: string): string {
  return stripVTControlCharacters(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
