import { html } from 'ghtml'
import type { RunRowView } from '../../domain/run-rows.js'
import { changeWords } from '../../domain/run-selection.js'
import { formatMarker } from '../../values/markers.js'
import { runTestCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderStatusStrip } from '../parts/charts.js'
import { renderFilterForm } from '../parts/filter.js'
import { formatRange, pager, type RowRange } from '../parts/pager.js'
import { renderPlace, renderTags } from '../parts/place.js'
import { renderStatus } from '../parts/status.js'
import { type Column, renderTableHead } from '../parts/table.js'
import { formatCount, formatDuration } from '../parts/text.js'
import { keepSearch } from './kept-search.js'
import { defaultSort, type RunView } from './read-run-view.js'

const terms: readonly (readonly [string, string])[] = [
  ['status:failed', 'by status (custom statuses by name)'],
  ['tag:smoke -tag:wip', 'with one tag and without another'],
  ['folder:"Checkout/Cart"', 'in a folder or its subfolders'],
  ['priority:high', 'by priority: low, medium or high'],
  [changeWords.map((word) => `is:${word}`).join(' '), 'compared with the previous run'],
  ['SHOP-12 voucher', 'by marker, or words in the title'],
]

const listColumns = (stripLength: number): readonly Column[] => [
  { title: 'Status', sort: 'status' },
  { title: 'Test case', sort: 'title' },
  { title: stripLength === 1 ? 'Last run' : `Last ${stripLength} runs`, className: 'opt' },
  { title: 'Tags', className: 'opt tags' },
  { title: 'Duration', sort: 'duration', className: 'num' },
]

/** Lists the test cases of a run, failed ones first. */
export function renderResultsTable(
  call: PageCall,
  view: RunView,
  range: RowRange,
  rows: readonly RunRowView[],
): string {
  const { path, query } = call
  const stripLength = rows[0]?.strip.length ?? 1
  const isUnsorted = query.get('sort') === null
  return html`<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Results <span class="muted" data-live="range">${isUnsorted ? 'failed first, ' : ''}${formatRange(range)}</span></h2>
!${renderFilterForm({
    path,
    query,
    label: 'Search test cases',
    placeholder: 'status:failed tag:smoke -tag:wip text',
    terms,
    problems: view.problems,
  })}
<div data-live="results">!${rows.length === 0 ? renderEmpty(view) : renderTable(call, view, rows, listColumns(stripLength))}
!${pager(path, query, range)}</div></section>`
}

function renderEmpty({ report, search }: RunView): string {
  return search === ''
    ? html`<p class="empty">This run has no test cases.</p>`
    : html`<p class="empty">None of the ${formatCount(report.testCases.length, 'test case')} in this run match your search.</p>`
}

function renderTable(
  { path, query }: PageCall,
  view: RunView,
  rows: readonly RunRowView[],
  shown: readonly Column[],
): string {
  return html`<div class="scroll"><table class="rows">!${renderTableHead(path, query, shown, defaultSort)}<tbody>!${rows.map((row) => renderRow(query, view, row)).join('\n')}</tbody></table></div>`
}

function renderRow(query: URLSearchParams, { report, statuses }: RunView, row: RunRowView): string {
  const { testCase, folderPath, tags, change, timeTaken, firstLine, strip } = row
  const { code } = report.project
  const href = keepSearch(runTestCasePath(code, report.run.id, testCase.seq), query)
  return html`<tr data-status="${testCase.status}"><td>!${renderStatus(statuses, testCase.status)}</td>
<td class="main"><a class="title" href="${href}" dir="auto">${testCase.title}</a>!${renderChangeMark(change)}
!${renderPlace(formatMarker(code, testCase.seq), folderPath)}
!${firstLine === '' ? '' : html`<div class="why" dir="auto">${firstLine}</div>`}</td>
<td class="opt">!${renderStatusStrip(statuses, strip)}</td>
<td class="opt tags muted">!${renderTags(tags)}</td>
<td class="num">${timeTaken === null ? '–' : formatDuration(timeTaken)}</td></tr>`
}

function renderChangeMark(change: RunRowView['change']): string {
  if (change === 'new')
    return html` <span class="mark new" title="Did not fail in the previous run">New</span>`
  return change === 'fixed'
    ? html` <span class="mark fixed" title="Failed in the previous run">Fixed</span>`
    : ''
}
