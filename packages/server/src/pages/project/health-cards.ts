import { html } from 'ghtml'
import { nameDurations, readDurations } from '../../domain/durations.js'
import { findFlakyTestCases } from '../../domain/flaky-test-cases.js'
import type { TestCaseName } from '../../domain/reported-test-cases.js'
import {
  type ChangedTestCases,
  findComparedRuns,
  findFirstChanged,
  findNewFailures,
  readComparisonRows,
} from '../../domain/run-comparison.js'
import { findLastOfSeries } from '../../domain/run-series.js'
import { readRunWindow } from '../../domain/run-window.js'
import { writeSearch } from '../../domain/search-terms.js'
import type { ProjectRow, RunRow } from '../../store/schema.js'
import { ApiError } from '../../values/api-error.js'
import { formatMarker } from '../../values/markers.js'
import {
  comparisonPath,
  durationsPath,
  flakyPath,
  runPath,
  runTestCasePath,
  testCasePath,
} from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { formatCount, formatDuration } from '../parts/text.js'

/** Number of test cases that a card lists. */
const maxListed = 5
/** Maximum number of test cases of runs that the cards cover, so that the overview of a large project stays fast. */
const maxMembers = 20_000

/** Reads the latest runs that the cards cover, oldest first. */
export async function readHealthWindow(call: PageCall, project: ProjectRow): Promise<RunRow[]> {
  return await readRunWindow(call, project, undefined, maxMembers)
}

/**
 * Renders what newly fails in the last of some runs that has an earlier run of the same kind; empty if there is nothing to
 * compare.
 */
export async function renderNewFailures(
  call: PageCall,
  project: ProjectRow,
  runs: readonly RunRow[],
): Promise<string> {
  const last = findLastOfSeries(runs)
  const failures = last && (await compareWithPrevious(call, project, last))
  if (!failures) return ''
  const { run, base, changes } = failures
  const path = comparisonPath(project.code, run.id, base.id)
  const rows = await readComparisonRows(call, failures, await findFirstChanged(call, failures, maxListed))
  const items = rows.map(
    ({ testCase, firstLine }) =>
      html`<li><a href="${runTestCasePath(project.code, run.id, testCase.seq)}" dir="auto">${testCase.title}</a> <span class="muted mono">${formatMarker(project.code, testCase.seq)}</span>!${firstLine === '' ? '' : html`<div class="why" dir="auto">${firstLine}</div>`}</li>`,
  )
  const q = writeSearch([{ field: 'is', value: 'new', isExcluded: false }])
  const list =
    items.length === 0
      ? html`<p class="empty">No newly failing test cases.</p>`
      : html`<ul class="tests">!${items.join('')}</ul>`
  return html`<section class="card"><h2>Newly failing <span class="muted"><a href="${runPath(project.code, run.id)}"><bdi>${run.title}</bdi></a> compared with <a href="${runPath(project.code, base.id)}"><bdi>${base.title}</bdi></a></span></h2>!${list}
<p class="more"><a href="${path}?${new URLSearchParams({ q })}">${formatCount(changes.size, 'newly failing test case')}</a> <span class="muted">·</span> <a href="${path}">All changes</a></p></section>`
}

async function compareWithPrevious(
  call: PageCall,
  project: ProjectRow,
  last: RunRow,
): Promise<ChangedTestCases | undefined> {
  try {
    const { run, base } = await findComparedRuns(call, project, { runId: last.id })
    return await findNewFailures(call, project, run, base)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

/** Renders the worst flaky test cases of runs; empty if there is none. */
export async function renderFlakyCard(
  call: PageCall,
  project: ProjectRow,
  runs: readonly RunRow[],
): Promise<string> {
  const flaky = await findFlakyTestCases(call, project, runs)
  if (flaky.length === 0) return ''
  const rows = flaky.slice(0, maxListed).map((testCase) => {
    const changes = testCase.changes > 0 ? [formatCount(testCase.changes, 'change')] : []
    const retries = testCase.retries > 0 ? [formatCount(testCase.retries, 'retry', 'retries')] : []
    return renderItem(project, testCase, [...changes, ...retries].join(', '))
  })
  return renderList('Flaky', rows, flakyPath(project.code), 'All flaky test cases')
}

/** Renders the slowest test cases of runs; empty if no result has a duration. */
export async function renderSlowestCard(
  call: PageCall,
  project: ProjectRow,
  runs: readonly RunRow[],
): Promise<string> {
  const { testCases } = await readDurations(call, runs)
  const slowest = await nameDurations(call, project, testCases.slice(0, maxListed))
  if (slowest.length === 0) return ''
  const rows = slowest.map((testCase) => renderItem(project, testCase, formatDuration(testCase.median)))
  return renderList('Slowest', rows, durationsPath(project.code), 'All durations')
}

function renderItem({ code }: ProjectRow, { title, seq }: TestCaseName, value: string): string {
  const path = testCasePath(code, seq)
  return html`<li><a href="${path}" dir="auto">${title}</a> <a class="value" href="${path}#runs">${value}</a></li>`
}

function renderList(heading: string, items: readonly string[], path: string, more: string): string {
  return html`<section class="card"><h2>${heading}</h2><ul class="tests">!${items.join('')}</ul><p class="more"><a href="${path}">${more}</a></p></section>`
}
