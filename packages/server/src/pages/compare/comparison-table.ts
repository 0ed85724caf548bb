import { html } from 'ghtml'
import { type ComparisonRow, changes } from '../../domain/run-comparison.js'
import { formatMarker } from '../../values/markers.js'
import { runTestCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderFilterForm } from '../parts/filter.js'
import { formatRange, pager, type RowRange } from '../parts/pager.js'
import { renderPlace } from '../parts/place.js'
import { renderStatus } from '../parts/status.js'
import { formatDuration } from '../parts/text.js'
import { renderChange } from './change-names.js'
import type { ComparisonView } from './read-comparison-view.js'

const terms: readonly (readonly [string, string])[] = [
  [changes.map((word) => `is:${word}`).join(' '), 'by change'],
  ['status:failed', 'by status in the run, or in the other run if it was removed'],
  ['tag:smoke -tag:wip', 'with one tag and without another'],
  ['folder:"Checkout/Cart"', 'in a folder or its subfolders'],
  ['priority:high', 'by priority: low, medium or high'],
  ['SHOP-12 voucher', 'by marker, or words in the title'],
]

/** Lists the test cases that changed, grouped by kind of change. */
export function renderComparisonTable(
  { path, query }: PageCall,
  view: ComparisonView,
  range: RowRange,
  rows: readonly ComparisonRow[],
): string {
  return html`<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Changes <span class="muted">new failures first, ${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search test cases', placeholder: 'is:new tag:smoke -tag:wip text', terms, problems: view.problems })}
!${rows.length === 0 ? renderEmpty(view) : renderTable(view, rows)}
!${pager(path, query, range)}</section>`
}

function renderEmpty({ comparison, search }: ComparisonView): string {
  if (search !== '' && comparison.testCases.length > 0)
    return html`<p class="empty">No changes match your search.</p>`
  return html`<p class="empty">Every test case has the same status in both runs, and none of them fails.</p>`
}

function renderTable(view: ComparisonView, rows: readonly ComparisonRow[]): string {
  const parts = changes.flatMap((change) => {
    const own = rows.filter((row) => row.change === change)
    if (own.length === 0) return []
    return html`<tbody><tr class="part"><th colspan="3" scope="rowgroup">!${renderChange(change)}</th></tr>!${own.map((row) => renderRow(view, row)).join('\n')}</tbody>`
  })
  return html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">Status</th><th scope="col">Test case</th><th scope="col" class="num">Duration</th></tr></thead>!${parts.join('\n')}</table></div>`
}

function renderRow(view: ComparisonView, row: ComparisonRow): string {
  const { testCase, folderPath, firstLine } = row
  const { project, run, base } = view.comparison
  const shownIn = row.status === undefined ? base : run
  const href = runTestCasePath(project.code, shownIn.id, testCase.seq)
  return html`<tr data-status="${row.status ?? ''}"><td class="from-to">!${renderStatusChange(view, row)}</td>
<td class="main"><a class="title" href="${href}" dir="auto">${testCase.title}</a>
!${renderPlace(formatMarker(project.code, testCase.seq), folderPath)}
!${firstLine === '' ? '' : html`<div class="why" dir="auto">${firstLine}</div>`}</td>
<td class="num">!${renderDurations(row)}</td></tr>`
}

/** `Passed → Failed`, or one status if it is the same in both runs. */
function renderStatusChange({ statuses }: ComparisonView, { status, baseStatus }: ComparisonRow): string {
  const now =
    status === undefined ? html`<span class="muted">Not in the run</span>` : renderStatus(statuses, status)
  if (baseStatus === status) return now
  const before =
    baseStatus === undefined
      ? html`<span class="muted">Not in the run</span>`
      : renderStatus(statuses, baseStatus)
  return html`!${before} <span class="then"><span aria-hidden="true">→</span><span class="unseen">then</span></span> !${now}`
}

function renderDurations({ timeTaken, baseTimeTaken }: ComparisonRow): string {
  const now = timeTaken === null ? '–' : formatDuration(timeTaken)
  if (baseTimeTaken === null) return html`${now}`
  return html`${now}<div class="muted">was ${formatDuration(baseTimeTaken)}</div>`
}
