import { setImmediate as nextTurn } from 'node:timers/promises'
import { html } from 'ghtml'
import { batchSize, maxRecentStatuses } from '../../domain/test-case-selection.js'
import type { ListedTestCase } from '../../store/listed-test-cases.js'
import { formatMarker } from '../../values/markers.js'
import { newTestCasePath, runTestCasePath, testCasePath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderStatusStrip } from '../parts/charts.js'
import { renderFilterForm } from '../parts/filter.js'
import { formatRange, pager } from '../parts/pager.js'
import { renderPlace, renderTags } from '../parts/place.js'
import { mayPerform } from '../parts/rights.js'
import { renderStatus } from '../parts/status.js'
import { type Column, renderTableHead } from '../parts/table.js'
import { formatDate } from '../parts/text.js'
import { defaultSort, type TestCasesView } from './read-test-cases-view.js'
import { mayCreateRun, renderSelectionBox } from './run-from-selection.js'

const terms: readonly (readonly [string, string])[] = [
  ['status:failed', 'by status of the last result (open without results)'],
  ['tag:smoke -tag:wip', 'with one tag and without another'],
  ['folder:"Checkout/Cart"', 'in a folder or its subfolders'],
  ['priority:high', 'by priority: low, medium or high'],
  ['SHOP-12 voucher', 'by marker, or words in the title'],
]

const columns: readonly Column[] = [
  { title: 'Last status' },
  { title: 'Test case', sort: 'title' },
  { title: `Last ${maxRecentStatuses} results`, className: 'opt' },
  { title: 'Tags', className: 'opt tags' },
  { title: 'Priority', sort: 'priority', className: 'opt' },
  { title: 'Updated', sort: 'updated', className: 'opt num' },
]

/** The test cases that the search selects, in the order of the folder tree unless sorted. */
export async function renderTestCasesTable(call: PageCall, view: TestCasesView): Promise<string> {
  const { path, query } = call
  const { range, rows, selection } = view
  const order = query.get('sort') === null && range.total > 0 ? 'in folder order, ' : ''
  return html`<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Test cases <span class="muted">${order}${formatRange(range)}</span></h2>
!${renderFilterForm({
    path,
    query,
    label: 'Search test cases',
    placeholder: 'status:failed tag:smoke -tag:wip text',
    terms,
    problems: selection.problems,
  })}
!${rows.length === 0 ? renderEmpty(call, view) : await renderTable(call, view)}
!${pager(path, query, range)}</section>`
}

function renderEmpty(call: PageCall, { project, search }: TestCasesView): string {
  if (search !== '') return html`<p class="empty">No test cases match your search.</p>`
  const create = mayPerform(call, 'createTestCase', project)
    ? html` <a class="link" href="${newTestCasePath(project.code)}">Create the first one</a>, or upload results with <code>--create-tcases</code>.`
    : ''
  return html`<p class="empty">This project has no test cases yet.!${create}</p>`
}

async function renderTable(call: PageCall, view: TestCasesView): Promise<string> {
  const { path, query } = call
  const rendered: string[] = []
  for (const [index, row] of view.rows.entries()) {
    // All rows of a large project take seconds.
    if (index % batchSize === batchSize - 1) await nextTurn()
    rendered.push(renderRow(call, view, row))
  }
  return html`<div class="scroll"><table class="rows">!${renderTableHead(path, query, columns, defaultSort)}<tbody>!${rendered.join('\n')}</tbody></table></div>`
}

function renderRow(call: PageCall, view: TestCasesView, row: ListedTestCase): string {
  const { project, statuses, paths } = view
  const { code } = project
  const [last] = row.recent
  const status = renderStatus(statuses, last?.status ?? 'open')
  const strip = row.recent.map((each) => each.status).reverse()
  const box = mayCreateRun(call, view) ? renderSelectionBox(call, code, row) : ''
  return html`<tr data-status="${last?.status ?? 'open'}"><td>!${box}!${last ? html`<a href="${runTestCasePath(code, last.runId, row.seq)}" title="The result in run ${last.runId}">!${status}</a>` : status}</td>
<td class="main"><a class="title" href="${testCasePath(code, row.seq)}" dir="auto">${row.title}</a>!${renderMarks(row)}
!${renderPlace(formatMarker(code, row.seq), paths.get(row.folderId) ?? [])}</td>
<td class="opt">!${strip.length === 0 ? html`<span class="muted">–</span>` : renderStatusStrip(statuses, strip)}</td>
<td class="opt tags muted">!${renderTags(row.tags)}</td>
<td class="opt">${row.priority}</td>
<td class="opt num muted">!${formatDate(row.updatedAt)}</td></tr>`
}

function renderMarks({ isDraft, type }: ListedTestCase): string {
  const draft = isDraft === 1 ? html` <span class="badge closed">Draft</span>` : ''
  return type === 'template' ? html`!${draft} <span class="badge closed">Template</span>` : draft
}
