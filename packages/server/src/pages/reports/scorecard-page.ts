import { html } from 'ghtml'
import { maxScorecardRuns } from 'qasphere-contract/coverage-reports'
import type { Status } from 'qasphere-contract/scalars'
import type { FoundRows } from '../../domain/found-rows.js'
import { searchByName } from '../../domain/name-search.js'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import {
  type NamedScorecardRow,
  nameScorecardRows,
  readScorecard,
  type Scorecard,
} from '../../domain/scorecard.js'
import { listRunRows } from '../../store/runs.js'
import type { ProjectRow, RunRow } from '../../store/schema.js'
import { runPath, runTestCasePath, testCasePath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFilterForm } from '../parts/filter.js'
import { formatRange, pager, readRowRange } from '../parts/pager.js'
import {
  getColorClass,
  getStatusName,
  indexStatuses,
  renderStatusIcon,
  type Statuses,
} from '../parts/status.js'
import { toDateText } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { renderReportHead } from './report-head.js'
import { nameTerms } from './search-terms.js'

/** Test cases by runs, with the worst status of each test case in each run. */
export const scorecardPage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/reports/scorecard',
  show,
  table: readTable,
}

const definition =
  'Each cell has the worst status of all results of a test case in a run. A dash means that the run does not have the test case.'

interface ScorecardView {
  readonly project: ProjectRow
  readonly statuses: Statuses
  readonly scorecard: Scorecard
  readonly found: FoundRows<NamedScorecardRow>
}

/** Reads the IDs of the chosen runs. */
function readRunIds(query: URLSearchParams): number[] {
  const ids = query.getAll('run').filter((id) => /^[1-9]\d{0,9}$/.test(id))
  return [...new Set(ids.map(Number))].slice(0, maxScorecardRuns)
}

async function readView(call: PageCall): Promise<ScorecardView> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const runIds = readRunIds(call.query)
  // A chosen run may not exist.
  if (runIds.length === 0) await call.found()
  const scorecard = await readScorecard(call, project, runIds)
  const statuses = indexStatuses(await listResultStatuses(call.db))
  const found = await searchByName(call, project, call.query.get('q') ?? '', scorecard.rows, (rows) =>
    nameScorecardRows(call, project, rows),
  )
  return { project, statuses, scorecard, found }
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readView(call)
  const { project, scorecard, found } = view
  const { path, query } = call
  const range = readRowRange(query, found.total)
  const rows = await found.list(range)
  const command = renderCommandCard('report scorecard', {
    'project-code': project.code,
    'run-ids': readRunIds(query).map(String),
    query: query.get('q') ?? '',
  })
  const content = html`!${renderReportHead(project, 'Scorecard', 'Scorecard', definition)}
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Test cases by run <span class="muted">worst first, newest run on the right, ${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search test cases', placeholder: 'folder:Checkout voucher', terms: nameTerms, problems: found.problems })}
!${rows.length === 0 ? renderEmpty(view) : renderMatrix(view, rows)}
!${pager(path, query, range)}</section>
<div class="pair">!${await renderChooser(call, project, scorecard.runs)}!${command}</div>`
  return { title: 'Scorecard', content, projectCode: project.code, section: 'Reports' }
}

function renderEmpty({ scorecard }: ScorecardView): string {
  return html`<p class="empty">${scorecard.rows.length > 0 ? 'No test cases match your search.' : 'No run has results yet.'}</p>`
}

function renderMatrix(view: ScorecardView, rows: readonly NamedScorecardRow[]): string {
  const { project, scorecard } = view
  const heads = scorecard.runs.map(
    ({ id, title, createdAt }) =>
      html`<th scope="col"><a href="${runPath(project.code, id)}" title="${title}, ${toDateText(createdAt)}"><bdi>${title}</bdi></a></th>`,
  )
  return html`<div class="scroll matrix" tabindex="0" role="region" aria-label="Test cases by run"><table><thead><tr><th scope="col">Test case</th>!${heads.join('')}</tr></thead><tbody>!${rows.map((row) => renderRow(view, row)).join('\n')}</tbody></table></div>`
}

function renderRow({ project, statuses, scorecard }: ScorecardView, row: NamedScorecardRow): string {
  const cells = scorecard.runs.map((run) => renderCell(project, statuses, run, row))
  return html`<tr><th scope="row"><a href="${testCasePath(project.code, row.seq)}" dir="auto">${row.title}</a> <span class="mono muted">${row.marker}</span></th>!${cells.join('')}</tr>`
}

function renderCell({ code }: ProjectRow, statuses: Statuses, run: RunRow, row: NamedScorecardRow): string {
  const status: Status | undefined = row.cells.get(run.key)
  if (status === undefined) return '<td class="muted">–</td>'
  const name = getStatusName(statuses, status)
  return html`<td class="${getColorClass(statuses, status)} cell"><a href="${runTestCasePath(code, run.id, row.seq)}" title="${name} in ${run.title}">!${renderStatusIcon(status)}<span class="unseen">${name}</span></a></td>`
}

/** How many of the newest runs can be chosen. */
const maxChoices = 50

async function renderChooser(
  call: PageCall,
  project: ProjectRow,
  chosen: readonly RunRow[],
): Promise<string> {
  const newest = await listRunRows(call, project.key, {}, { offset: 0, limit: maxChoices })
  const others = chosen.filter(({ id }) => !newest.some((run) => run.id === id))
  const items = [...newest, ...others].map(({ id, title, createdAt }) => {
    const isChosen = chosen.some((run) => run.id === id)
    return html`<label><input type="checkbox" name="run" value="${id}"!${isChosen ? ' checked' : ''}> <bdi>${title}</bdi> <span class="muted">${toDateText(createdAt)}</span></label>`
  })
  if (items.length === 0) return ''
  return html`<section class="card"><h2>Runs</h2><form class="body runs-form" method="get" action="${call.path}"><fieldset><legend class="unseen">Runs to show</legend>!${items.join('')}</fieldset><button>Show these runs</button></form></section>`
}

async function readTable(call: PageCall): Promise<Table> {
  const view = await readView(call)
  const { runs } = view.scorecard
  const rows = await view.found.list({ from: 0, to: view.found.total })
  const nameOf = (status: Status | undefined) =>
    status === undefined ? null : getStatusName(view.statuses, status)
  return {
    columns: ['id', 'title', 'folder', 'worst', ...runs.map(({ id }) => `run_${id}`)],
    rows: rows.map(({ marker, title, folderPath, worst, cells }) => [
      marker,
      title,
      folderPath.join('/'),
      nameOf(worst),
      ...runs.map(({ key }) => nameOf(cells.get(key))),
    ]),
  }
}
