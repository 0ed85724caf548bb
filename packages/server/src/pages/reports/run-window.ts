import { html } from 'ghtml'
import { defaultWindowRuns, maxWindowRuns } from 'qasphere-contract/test-case-reports'
import type { RunRow } from '../../store/schema.js'
import { runPath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { formatCount, formatDate } from '../parts/text.js'

const choices = [10, 30, 50, 100, maxWindowRuns]

/** Reads the number of runs that a report covers; undefined for the default. */
export function readWindowSize(query: URLSearchParams): number | undefined {
  const asked = Number(query.get('runs') ?? '')
  return Number.isInteger(asked) && asked >= 2 && asked <= maxWindowRuns ? asked : undefined
}

/** Renders a form that sets the number of runs that a report covers, and keeps the rest of the query. */
export function renderWindowForm({ path, query }: PageCall): string {
  const chosen = readWindowSize(query)
  const all = chosen === undefined || choices.includes(chosen) ? choices : [...choices, chosen]
  const options = all.map(
    (runs) => html`<option value="${runs}"!${runs === chosen ? ' selected' : ''}>Last ${runs} runs</option>`,
  )
  const kept = [...query].filter(([name]) => name !== 'runs' && name !== 'page')
  const hidden = kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)
  return html`<section class="card"><h2>Number of runs</h2><form class="body choose" method="get" action="${path}">!${hidden.join('')}<select name="runs" aria-label="Number of runs"><option value="">Default (${defaultWindowRuns})</option>!${options.join('')}</select> <button>Show</button></form></section>`
}

/** Describes the runs that a report covers, which are sorted from old to new: `30 runs since 1 Oct 2026`. */
export function renderWindow(code: string, runs: readonly RunRow[]): string {
  const [first] = runs
  const last = runs.at(-1)
  if (!first || !last) return 'No runs with results'
  return html`${formatCount(runs.length, 'run')}, <a class="link" href="${runPath(code, first.id)}"><bdi>${first.title}</bdi></a> (!${formatDate(first.createdAt)}) to <a class="link" href="${runPath(code, last.id)}"><bdi>${last.title}</bdi></a> (!${formatDate(last.createdAt)})`
}
