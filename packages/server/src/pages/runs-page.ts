import { html } from 'ghtml'
import { findAuthorNames, searchRuns } from '../domain/found-runs.js'
import { findProject } from '../domain/projects.js'
import { listResultStatuses } from '../domain/result-statuses.js'
import { countRuns } from '../store/runs.js'
import { projectPath, testCasesPath } from '../values/page-paths.js'
import type { Page, PageCall } from './page.js'
import { renderCommandCard } from './parts/command.js'
import { renderFilterForm } from './parts/filter.js'
import { renderNoRuns } from './parts/no-runs.js'
import { formatRange, pager, readRowRange } from './parts/pager.js'
import { mayPerform } from './parts/rights.js'
import { listRunsAsTable, renderRunsTable } from './parts/runs-table.js'
import { indexStatuses } from './parts/status.js'
import { formatNumber } from './parts/text.js'
import type { PageContent } from './shell.js'
import type { Table } from './table-file.js'

/** The runs of a project, newest first. */
export const runsPage: Page = { path: '/project/:projectCode(^[\\w-]{1,64}$)/runs', show, table: readTable }

const terms: readonly (readonly [string, string])[] = [
  ['is:open is:closed', 'by state'],
  ['milestone:2026.10', 'by milestone'],
  ['nightly -chrome', 'words in the title'],
]

async function show(call: PageCall): Promise<PageContent> {
  const { db, path, query } = call
  const project = await findProject(call, call.params.projectCode ?? '')
  await call.found()
  const search = query.get('q') ?? ''
  const { problems, total, list, milestones } = await searchRuns(call, project, search)
  const range = readRowRange(query, total)
  const runs = await list(range)
  const users = await findAuthorNames(call, runs)
  const statuses = indexStatuses(await listResultStatuses(db))
  const { open, closed } = await countRuns(call, project.key, {})
  const create = mayPerform(call, 'createRun', project)
    ? html`<div class="actions"><a class="button primary" href="${testCasesPath(project.code)}" title="Select its test cases">New run</a></div>`
    : ''
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(project.code)}">${project.title}</a> / <span aria-current="page">Runs</span></nav>
<div class="head"><div><h1>Runs</h1></div>!${create}</div>
<ul class="counts" aria-label="Runs by state">!${renderStateLink(call, '', 'All', open + closed)}!${renderStateLink(call, 'is:open', 'Open', open)}!${renderStateLink(call, 'is:closed', 'Closed', closed)}</ul>
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Runs <span class="muted">newest first, ${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search runs', placeholder: 'is:open milestone:2026.10 text', terms, problems })}
!${runs.length === 0 ? (search ? html`<p class="empty">No runs match your search.</p>` : renderNoRuns(call, project)) : renderRunsTable(project, runs, statuses, { users, milestones })}
!${pager(path, query, range)}</section>
!${renderCommandCard('search runs', { 'project-code': project.code, query: search, all: true })}`
  return { title: 'Runs', content, projectCode: project.code, section: 'Runs' }
}

function renderStateLink({ path, query }: PageCall, search: string, name: string, count: number): string {
  const current = (query.get('q') ?? '') === search ? ' aria-current="true"' : ''
  const href = search === '' ? path : `${path}?${new URLSearchParams({ q: search })}`
  return html`<li><a href="${href}"!${current}>${name} <b>${formatNumber(count)}</b></a></li>`
}

async function readTable(call: PageCall): Promise<Table> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const { total, list, milestones } = await searchRuns(call, project, call.query.get('q') ?? '')
  return listRunsAsTable(await list({ from: 0, to: total }), milestones)
}
