import { constants } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { cutText } from 'qasphere-reports/cut-text'
import { onOneLine } from '../../output/on-one-line.js'
import { withoutWaiting } from '../../output/without-waiting.js'
import { testName } from '../match/explain.js'
import type { PlannedResult } from '../plan/planned-results.js'
import { firstOf, keep, type LazyList } from '../read/lazy-list.js'
import type { Summary } from './summary.js'

/** GitHub shows ten errors of a step; more would be dropped silently. */
const maxAnnotations = 10
/** Failures that the summary of a step lists. */
const maxListed = 50
/** Of a name, in UTF-16 code units. */
const maxCellLength = 300

/** Workflow commands of GitHub Actions that show failures next to the code. */
export function annotations(planned: LazyList<PlannedResult>, cwd: string): string[] {
  return firstOf(failuresOf(planned), maxAnnotations).flatMap(({ sources: [source], status }) => {
    if (!source) return []
    const { path, line } = source.place
    const properties = [
      `title=${property(`${status}: ${source.name}`)}`,
      `file=${property(pathInRepository(path, cwd))}`,
      ...(line === undefined ? [] : [`line=${line}`]),
    ]
    return [`::error ${properties.join(',')}::${message(`${testName(source)} ${status}`)}`]
  })
}

function failuresOf(planned: LazyList<PlannedResult>): LazyList<PlannedResult> {
  return keep(planned, ({ status }) => status === 'failed' || status === 'blocked')
}

function pathInRepository(path: string, cwd: string): string {
  return path.startsWith(cwd + sep) ? relative(cwd, path) : path
}

/** Escapes as the runner reads commands back. */
function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

const appendFlags = withoutWaiting(constants.O_APPEND)

/** Adds to the summary of a step, as Markdown: the counts, and the failures. */
export async function writeStepSummary(
  path: string,
  { counts, url, runTitle }: Summary,
  planned: LazyList<PlannedResult>,
): Promise<void> {
  const title = runTitle === null ? 'results' : markdown(runTitle)
  const lines = [
    `### QA Sphere: ${url === null ? title : `[${title}](${url})`}`,
    '',
    '| passed | failed | blocked | skipped | open | unmatched |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    `| ${[counts.passed, counts.failed, counts.blocked, counts.skipped, counts.open, counts.unmatched].join(' | ')} |`,
    '',
    ...failureTable(failuresOf(planned)),
  ]
  await appendFile(path, `${lines.join('\n')}\n`, { flag: appendFlags })
}

function failureTable(failures: LazyList<PlannedResult>): string[] {
  if (failures.length === 0) return []
  const rows = firstOf(failures, maxListed).flatMap(({ sources: [source], status }) => {
    return source ? [`| ${status} | ${markdown(source.name)} | ${markdown(source.folder)} |`] : []
  })
  const more = failures.length - rows.length
  return [
    '| | test | of |',
    '| --- | --- | --- |',
    ...rows,
    '',
    ...(more > 0 ? [`… and ${more} more`, ''] : []),
  ]
}

/** Text that Markdown shows as it is, on one line. */
function markdown(text: string): string {
  const line = onOneLine(text)
  const cut = line.length > maxCellLength ? `${cutText(line, maxCellLength)}…` : line
  return cut.replace(/[\\`*_[\]<>|~&#]/g, '\\$&')
}
