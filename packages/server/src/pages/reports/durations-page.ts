import { html } from 'ghtml'
import { durationSortFields } from 'qasphere-contract/test-case-reports'
import {
  type DurationReport,
  type DurationSorting,
  nameDurations,
  readDurations,
  type TestCaseDuration,
} from '../../domain/durations.js'
import type { FoundRows } from '../../domain/found-rows.js'
import { searchByName } from '../../domain/name-search.js'
import { findProject } from '../../domain/projects.js'
import type { TestCaseName } from '../../domain/reported-test-cases.js'
import { readRunWindow } from '../../domain/run-window.js'
import type { ProjectRow } from '../../store/schema.js'
import { runPath, testCasePath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFilterForm } from '../parts/filter.js'
import { renderDurationsChart, renderSparkline } from '../parts/line-charts.js'
import { formatRange, pager, readRowRange } from '../parts/pager.js'
import { renderPlace } from '../parts/place.js'
import { type Column, renderTableHead } from '../parts/table.js'
import { formatDuration, formatNumber } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { renderReportHead } from './report-head.js'
import { readWindowSize, renderWindow, renderWindowForm } from './run-window.js'
import { nameTerms } from './search-terms.js'

/** The durations of a project's test cases. */
export const durationsPage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/reports/durations',
  show,
  table: readTable,
}

const defaultSort = '-median'

const definition =
  'Only passed results with a duration are included, because failed tests often stop early or wait for a timeout. The trend compares the median of the newer half of the results with that of the older half.'

/** A test case as a row of the table. */
type Row = TestCaseDuration & TestCaseName

interface DurationsView {
  readonly project: ProjectRow
  readonly report: DurationReport
  readonly found: FoundRows<Row>
}

async function readView(call: PageCall): Promise<DurationsView> {
  const project = await findProject(call, call.params.projectCode ?? '')
  await call.found()
  const runs = await readRunWindow(call, project, readWindowSize(call.query))
  const report = await readDurations(call, runs, readSorting(call.query))
  const found = await searchByName(call, project, call.query.get('q') ?? '', report.testCases, (rows) =>
    nameDurations(call, project, rows),
  )
  return { project, report, found }
}

/** Reads `sort` of a query: a field, with a leading `-` for largest first. An unknown field is ignored. */
function readSorting(query: URLSearchParams): DurationSorting {
  const asked = query.get('sort') ?? defaultSort
  const sortField = durationSortFields.find((field) => field === asked.replace(/^-/, ''))
  return sortField === undefined ? {} : { sortField, sortOrder: asked.startsWith('-') ? 'desc' : 'asc' }
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readView(call)
  const { project, report, found } = view
  const { path, query } = call
  const range = readRowRange(query, found.total)
  const rows = await found.list(range)
  const { sortField, sortOrder } = readSorting(query)
  const options = {
    'project-code': project.code,
    runs: readWindowSize(query),
    query: query.get('q') ?? '',
    'sort-field': sortField === 'median' ? undefined : sortField,
    'sort-order': sortOrder === 'desc' ? undefined : sortOrder,
  }
  const command = renderCommandCard('report durations', options)
  const content = html`!${renderReportHead(project, 'Durations', 'Durations', definition)}
<div class="grid"><div>
!${renderChart(view)}
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Test cases <span class="muted">${query.get('sort') === null ? 'slowest first, ' : ''}${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search test cases', placeholder: 'folder:Checkout voucher', terms: nameTerms, problems: found.problems })}
!${rows.length === 0 ? renderEmpty(view) : renderTable(call, view, rows)}
!${pager(path, query, range)}</section>
</div>
<aside class="side" aria-label="About this report">!${renderWindowForm(call)}<section class="card"><h2>Covered</h2><p class="body">!${renderWindow(
    project.code,
    report.runs.map(({ run }) => run),
  )}</p></section>!${command}</aside>
</div>`
  return { title: 'Durations', content, projectCode: project.code, section: 'Reports' }
}

function renderChart({ project, report }: DurationsView): string {
  const points = report.runs.flatMap(({ run, median, p90 }) =>
    median === null || p90 === null
      ? []
      : { title: run.title, href: runPath(project.code, run.id), median, p90 },
  )
  if (points.length === 0) return ''
  return html`<section class="card"><h2>By run <span class="muted">median, and band up to the 90th percentile; newest on the right</span></h2>!${renderDurationsChart(points)}</section>`
}

function renderEmpty({ report }: DurationsView): string {
  if (report.testCases.length > 0) return html`<p class="empty">No test cases match your search.</p>`
  return html`<p class="empty">These runs have no passed results with a duration.</p>`
}

const columns: readonly Column[] = [
  { title: 'By run' },
  { title: 'Test case' },
  { title: 'Median', sort: 'median', isLargestFirst: true, className: 'num' },
  { title: '90 %', sort: 'p90', isLargestFirst: true, className: 'opt num' },
  { title: 'Last', sort: 'last', isLargestFirst: true, className: 'opt num' },
  { title: 'Trend', sort: 'trend', isLargestFirst: true, className: 'opt num' },
]

function renderTable({ path, query }: PageCall, { project }: DurationsView, rows: readonly Row[]): string {
  return html`<div class="scroll"><table class="rows">!${renderTableHead(path, query, columns, defaultSort)}<tbody>!${rows.map((row) => renderRow(project, row)).join('\n')}</tbody></table></div>`
}

function renderRow({ code }: ProjectRow, row: Row): string {
  return html`<tr><td>!${renderSparkline(row.series.slice(-maxSpark))}</td>
<td class="main"><a class="title" href="${testCasePath(code, row.seq)}" dir="auto">${row.title}</a>
!${renderPlace(row.marker, row.folderPath)}</td>
<td class="num">${formatDuration(row.median)} <span class="phone">!${renderTrend(row.trend)}</span></td>
<td class="opt num">${formatDuration(row.p90)}</td>
<td class="opt num">${formatDuration(row.last)}</td>
<td class="opt num">!${renderTrend(row.trend)}</td></tr>`
}

/** Maximum number of durations in a line. */
const maxSpark = 50

/** Change in percent from which a trend is emphasized. */
const notable = 0.2

function renderTrend(trend: number | null): string {
  if (trend === null) return '–'
  const percent = Math.round(trend * 100)
  if (percent === 0) return html`<span class="muted">0%</span>`
  const text = html`${percent > 0 ? '+' : '−'}${formatNumber(Math.abs(percent))}%`
  if (Math.abs(trend) < notable) return html`<span class="muted">!${text}</span>`
  return html`<span class="s ${trend > 0 ? 'c-red' : 'c-green'}">!${text}</span>`
}

const fileColumns = ['id', 'title', 'folder', 'results', 'median_ms', 'p90_ms', 'last_ms', 'trend_percent']

async function readTable(call: PageCall): Promise<Table> {
  const { found } = await readView(call)
  const rows = await found.list({ from: 0, to: found.total })
  return {
    columns: fileColumns,
    rows: rows.map(({ marker, title, folderPath, results, median, p90, last, trend }) => [
      marker,
      title,
      folderPath.join('/'),
      results,
      median,
      p90,
      last,
      trend === null ? null : Math.round(trend * 1000) / 10,
    ]),
  }
}
