import { constants } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { toOneLine } from 'qasphere-client/on-one-line'
import { cutText } from 'qasphere-reports/cut-text'
import { formatTestName } from '../match/explain.js'
import type { PlannedResult } from '../plan/planned-results.js'
import { filterList, type LazyList, takeFirst } from '../read/lazy-list.js'
import { addNonBlocking } from '../without-waiting.js'
import type { Summary } from './summary.js'

/** GitHub shows at most ten errors per step and silently drops the rest. */
const maxAnnotations = 10
/** Maximum number of failures in the summary of a step. */
const maxListed = 50
/** Maximum length of a name, in UTF-16 code units. */
const maxCellLength = 300

/** Formats failures as GitHub Actions workflow commands, which GitHub shows next to the code. */
export function formatAnnotations(planned: LazyList<PlannedResult>, cwd: string): string[] {
  return takeFirst(selectFailures(planned), maxAnnotations).flatMap(({ sources: [source], status }) => {
    if (!source) return []
    const { path, line } = source.place
    const properties = [
      `title=${escapeProperty(`${status}: ${source.name}`)}`,
      `file=${escapeProperty(toRepositoryPath(path, cwd))}`,
      ...(line === undefined ? [] : [`line=${line}`]),
    ]
    return [`::error ${properties.join(',')}::${escapeData(`${formatTestName(source)} ${status}`)}`]
  })
}

function selectFailures(planned: LazyList<PlannedResult>): LazyList<PlannedResult> {
  return filterList(planned, ({ status }) => status === 'failed' || status === 'blocked')
}

function toRepositoryPath(path: string, cwd: string): string {
  return path.startsWith(cwd + sep) ? relative(cwd, path) : path
}

/** Escapes text the way the GitHub Actions runner decodes it. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

const appendFlags = addNonBlocking(constants.O_APPEND)

/** Appends the counts and failures to the summary of a step, as Markdown. */
export async function writeStepSummary(
  path: string,
  { counts, url, runTitle }: Summary,
  planned: LazyList<PlannedResult>,
): Promise<void> {
  const title = runTitle === null ? 'results' : escapeMarkdown(runTitle)
  const lines = [
    `### QA Sphere: ${url === null ? title : `[${title}](${url})`}`,
    '',
    '| passed | failed | blocked | skipped | open | unmatched |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    `| ${[counts.passed, counts.failed, counts.blocked, counts.skipped, counts.open, counts.unmatched].join(' | ')} |`,
    '',
    ...renderFailureTable(selectFailures(planned)),
  ]
  await appendFile(path, `${lines.join('\n')}\n`, { flag: appendFlags })
}

function renderFailureTable(failures: LazyList<PlannedResult>): string[] {
  if (failures.length === 0) return []
  const rows = takeFirst(failures, maxListed).flatMap(({ sources: [source], status }) => {
    return source ? [`| ${status} | ${escapeMarkdown(source.name)} | ${escapeMarkdown(source.folder)} |`] : []
  })
  const more = failures.length - rows.length
  return [
    '| | test | suite |',
    '| --- | --- | --- |',
    ...rows,
    '',
    ...(more > 0 ? [`… and ${more} more`, ''] : []),
  ]
}

/** Escapes text so that Markdown shows it literally, on one line. */
function escapeMarkdown(text: string): string {
  const line = toOneLine(text)
  const cut = line.length > maxCellLength ? `${cutText(line, maxCellLength)}…` : line
  return cut.replace(/[\\`*_[\]<>|~&#]/g, '\\$&')
}
