import { html } from 'ghtml'
import {
  defaultMinChanges,
  type FlakyResult,
  type FlakyTestCase,
  findFlakyTestCases,
} from '../../domain/flaky-test-cases.js'
import type { FoundRows } from '../../domain/found-rows.js'
import { searchByName } from '../../domain/name-search.js'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { readRunWindow } from '../../domain/run-window.js'
import type { ProjectRow, RunRow } from '../../store/schema.js'
import { runTestCasePath, testCasePath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderStatusStrip } from '../parts/charts.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFilterForm } from '../parts/filter.js'
import { formatRange, pager, readRowRange } from '../parts/pager.js'
import { renderPlace } from '../parts/place.js'
import { getStatusName, indexStatuses, renderStatus, type Statuses } from '../parts/status.js'
import { formatCount, formatNumber } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { renderReportHead } from './report-head.js'
import { readWindowSize, renderWindow, renderWindowForm } from './run-window.js'
import { nameTerms } from './search-terms.js'

/** The flaky test cases of a project, with the evidence. */
export const flakyPage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/reports/flaky',
  show,
  table: readTable,
}

const definition = `A test case is flaky if its result changed between passed and failed at least ${defaultMinChanges} times without a change to the test case itself, or if it passed only after failed attempts. Results of different versions or configurations are not compared.`

interface FlakyView {
  readonly project: ProjectRow
  readonly statuses: Statuses
  /** From old to new. */
  readonly runs: readonly RunRow[]
  readonly all: readonly FlakyTestCase[]
  /** Those that match the search. */
  readonly found: FoundRows<FlakyTestCase>
}

async function readView(call: PageCall): Promise<FlakyView> {
  const project = await findProject(call, call.params.projectCode ?? '')
  await call.found()
  const runs = await readRunWindow(call, project, readWindowSize(call.query))
  const all = await findFlakyTestCases(call, project, runs)
  const search = call.query.get('q') ?? ''
  return {
    project,
    statuses: indexStatuses(await listResultStatuses(call.db)),
    runs,
    all,
    found: await searchByName(call, project, search, all, async (rows) => rows),
  }
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readView(call)
  const { project, runs, found } = view
  const { path, query } = call
  const range = readRowRange(query, found.total)
  const command = renderCommandCard('report flaky', {
    'project-code': project.code,
    runs: readWindowSize(query),
    query: query.get('q') ?? '',
  })
  const content = html`!${renderReportHead(project, 'Flaky', 'Flaky test cases', definition)}
<div class="grid"><div>
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Flaky test cases <span class="muted">most changes and retries first, ${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search test cases', placeholder: 'folder:Checkout voucher', terms: nameTerms, problems: found.problems })}
!${found.total === 0 ? renderEmpty(view) : renderTable(view, await found.list(range))}
!${pager(path, query, range)}</section>
</div>
<aside class="side" aria-label="About this report">!${renderWindowForm(call)}<section class="card"><h2>Covered</h2><p class="body">!${renderWindow(project.code, runs)}</p></section>!${command}</aside>
</div>`
  return { title: 'Flaky test cases', content, projectCode: project.code, section: 'Reports' }
}

function renderEmpty({ all, runs }: FlakyView): string {
  if (all.length > 0) return html`<p class="empty">No flaky test cases match your search.</p>`
  return html`<p class="empty">${runs.length < 2 ? 'Flaky test cases are shown when at least two runs have results.' : 'No test case was flaky in these runs.'}</p>`
}

function renderTable(view: FlakyView, rows: readonly FlakyTestCase[]): string {
  return html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">Results</th><th scope="col">Test case</th><th scope="col" class="num">Changes</th><th scope="col" class="opt num">Retried</th></tr></thead><tbody>!${rows.map((row) => renderRow(view, row)).join('\n')}</tbody></table></div>`
}

function renderRow(view: FlakyView, row: FlakyTestCase): string {
  const { project, statuses, runs } = view
  const byRun = new Map(row.results.map(({ run, status }) => [run.key, status]))
  const strip = runs.slice(-maxStrip).map(({ key }) => byRun.get(key))
  return html`<tr><td>!${renderStatusStrip(statuses, strip)}</td>
<td class="main"><a class="title" href="${testCasePath(project.code, row.seq)}" dir="auto">${row.title}</a>
!${renderPlace(row.marker, row.folderPath)}
<details class="evidence"><summary>Evidence</summary><ol>!${renderEvidence(view, row)}</ol></details></td>
<td class="num"><a href="${testCasePath(project.code, row.seq)}#runs">${formatNumber(row.changes)}</a> <span class="phone">${row.changes === 1 ? 'change' : 'changes'}${row.retries === 0 ? '' : `, ${formatCount(row.retries, 'retry', 'retries')}`}</span></td>
<td class="opt num">!${row.retries === 0 ? '–' : html`<a href="${testCasePath(project.code, row.seq)}#runs">${formatNumber(row.retries)}</a>`}</td></tr>`
}

/** Maximum number of results in a strip. */
const maxStrip = 30

/** Lists the changes and retries, newest first, each with a link to its result. */
function renderEvidence({ project, statuses }: FlakyView, { seq, results }: FlakyTestCase): string {
  const items = results.flatMap((result, index) => {
    if (result.evidence === undefined) return []
    const before = result.evidence === 'changed' ? findBefore(results, index) : undefined
    const link = ({ run }: FlakyResult) =>
      html`<a class="link" href="${runTestCasePath(project.code, run.id, seq)}"><bdi>${run.title}</bdi></a>`
    const from = before ? html`!${renderStatus(statuses, before.status)} in !${link(before)}, then ` : ''
    const retried = result.evidence === 'retried' ? ' after failed attempts' : ''
    return html`<li>!${from}!${renderStatus(statuses, result.status)} in !${link(result)}${retried}</li>`
  })
  return items.reverse().join('')
}

/** Finds the result with the other verdict that a changed one is compared with. */
function findBefore(results: readonly FlakyResult[], index: number): FlakyResult | undefined {
  const changed = results[index]
  return results.slice(0, index).findLast(({ run, status }) => {
    const hasOtherVerdict = status !== changed?.status && (status === 'passed' || status === 'failed')
    return hasOtherVerdict && run.configurationId === changed?.run.configurationId
  })
}

const columns = ['id', 'title', 'folder', 'changes', 'retries', 'results']

async function readTable(call: PageCall): Promise<Table> {
  const { found, statuses } = await readView(call)
  const rows = await found.list({ from: 0, to: found.total })
  return {
    columns,
    rows: rows.map(({ marker, title, folderPath, changes, retries, results }) => [
      marker,
      title,
      folderPath.join('/'),
      changes,
      retries,
      results.map(({ run, status }) => `${run.id}: ${getStatusName(statuses, status)}`),
    ]),
  }
}
