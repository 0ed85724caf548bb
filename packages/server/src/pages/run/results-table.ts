import { html } from 'ghtml'
import type { RunRowView } from '../../domain/run-rows.js'
import { changeWords } from '../../domain/run-selection.js'
import { formatMarker } from '../../values/markers.js'
import { runTestCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { statusStrip } from '../parts/charts.js'
import { filterForm } from '../parts/filter.js'
import { pager, rangeText, type ShownRows } from '../parts/pager.js'
import { statusText } from '../parts/status.js'
import { type Column, tableHead } from '../parts/table.js'
import { durationText } from '../parts/text.js'
import { defaultSort, type RunView } from './read-run-view.js'

const terms: readonly (readonly [string, string])[] = [
  ['status:failed', 'by status; a custom one by its name'],
  ['tag:smoke -tag:wip', 'with one tag and without another'],
  ['folder:"Checkout/Cart"', 'in a folder or below it'],
  ['priority:high', 'low, medium or high'],
  [changeWords.map((word) => `is:${word}`).join(' '), 'compared with the run before'],
  ['SHOP-12 voucher', 'by id, or words of the title'],
]

const columns = (stripLength: number): readonly Column[] => [
  { title: 'Status', sort: 'status' },
  { title: 'Test case', sort: 'title' },
  { title: `Last ${stripLength} runs`, className: 'opt' },
  { title: 'Tags', className: 'opt tags' },
  { title: 'Duration', sort: 'duration', className: 'num' },
]

/** The test cases of a run, failed first. */
export function resultsTable(
  call: PageCall,
  view: RunView,
  range: ShownRows,
  rows: readonly RunRowView[],
): string {
  const { path, query } = call
  const stripLength = rows[0]?.strip.length ?? 1
  const isUnsorted = query.get('sort') === null
  return html`<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Results <span class="muted">${isUnsorted ? 'failed first, ' : ''}${rangeText(range)}</span></h2>
!${filterForm({
    path,
    query,
    label: 'Search test cases',
    placeholder: 'status:failed tag:smoke -tag:wip text',
    terms,
    problems: view.problems,
  })}
!${rows.length === 0 ? emptyText(view) : tableText(call, view, rows, columns(stripLength))}
!${pager(path, query, range)}</section>`
}

function emptyText({ report, search }: RunView): string {
  return search === ''
    ? html`<p class="empty">This run has no test cases.</p>`
    : html`<p class="empty">None of the ${report.testCases.length} test cases of this run matches.</p>`
}

function tableText(
  { path, query }: PageCall,
  view: RunView,
  rows: readonly RunRowView[],
  shown: readonly Column[],
): string {
  return html`<div class="scroll"><table class="rows" data-live="results">!${tableHead(path, query, shown, defaultSort)}<tbody>!${rows.map((row) => rowText(view, row)).join('\n')}</tbody></table></div>`
}

function rowText({ report, statuses }: RunView, row: RunRowView): string {
  const { testCase, folderPath, tags, change, timeTaken, firstLine, strip } = row
  const { code } = report.project
  const href = runTestCasePath(code, report.run.id, testCase.seq)
  return html`<tr data-status="${testCase.status}"><td>!${statusText(statuses, testCase.status)}</td>
<td class="main"><a class="title" href="${href}" dir="auto">${testCase.title}</a>!${changeMark(change)}
<div class="sub"><span class="mono">${formatMarker(code, testCase.seq)}</span> · <bdi>${folderPath.join(' / ')}</bdi></div>
!${firstLine === '' ? '' : html`<div class="why" dir="auto">${firstLine}</div>`}</td>
<td class="opt">!${statusStrip(statuses, strip)}</td>
<td class="opt tags muted">${tags.join(', ')}</td>
<td class="num">${timeTaken === null ? '–' : durationText(timeTaken)}</td></tr>`
}

function changeMark(change: RunRowView['change']): string {
  if (change === 'new') return html` <span class="mark new" title="Passed in the run before">New</span>`
  return change === 'fixed'
    ? html` <span class="mark fixed" title="Failed in the run before">Fixed</span>`
    : ''
}
