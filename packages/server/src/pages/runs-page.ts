import { html } from 'ghtml'
import { status } from 'qasphere-contract/scalars'
import { findProject } from '../domain/projects.js'
import { listResultStatuses } from '../domain/result-statuses.js'
import { parseSearch, type SearchTerm } from '../domain/search-terms.js'
import { listMilestoneRows } from '../store/milestones.js'
import { countRuns, listRunRows } from '../store/runs.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import { findUserNames } from '../store/users.js'
import { projectPath } from '../values/page-paths.js'
import type { Page, PageCall } from './page.js'
import { filterForm } from './parts/filter.js'
import { pager, rangeText, shownRows } from './parts/pager.js'
import { type RunNames, runsTable } from './parts/runs-table.js'
import { statusesById } from './parts/status.js'
import { numberText } from './parts/text.js'
import type { PageContent } from './shell.js'
import type { Table } from './table-file.js'

/** The runs of a project, newest first. */
export const runsPage: Page = { path: '/project/:projectCode(^[\\w-]{1,64}$)/runs', show, table }

const terms: readonly (readonly [string, string])[] = [
  ['is:open is:closed', 'by state'],
  ['milestone:2026.10', 'of a milestone'],
  ['nightly -chrome', 'words of the title'],
]

/** More runs than any project has. */
const allRuns = { offset: 0, limit: 2 ** 31 - 1 }

async function show(call: PageCall): Promise<PageContent> {
  const { db, engine, path, query } = call
  const project = await findProject(call, call.params.projectCode ?? '')
  const milestones = await milestoneTitles(call, project)
  const { total, list } = await selectRuns(call, project, milestones)
  const range = shownRows(query, total)
  const runs = await list(range.from, range.to)
  const users = await findUserNames(db, engine, [...new Set(runs.map(({ authorId }) => authorId))])
  const statuses = statusesById(await listResultStatuses(db))
  const { open, closed } = await countRuns(db, engine, project.key, {})
  const names: RunNames = { users, milestones }
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(project.code)}">${project.title}</a> / <span aria-current="page">Runs</span></nav>
<div class="head"><div><h1>Runs</h1></div></div>
<ul class="counts" aria-label="Runs by state">!${stateLink(call, '', 'All', open + closed)}!${stateLink(call, 'is:open', 'Open', open)}!${stateLink(call, 'is:closed', 'Closed', closed)}</ul>
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Runs <span class="muted">newest first, ${rangeText(range)}</span></h2>
!${filterForm({ path, query, label: 'Search runs', placeholder: 'is:open milestone:2026.10 text', terms, problems: [] })}
!${runs.length === 0 ? html`<p class="empty">${total === 0 && query.get('q') ? 'No run matches.' : 'This project has no runs yet.'}</p>` : runsTable(project, runs, statuses, names)}
!${pager(path, query, range)}</section>`
  return { title: 'Runs', content, projectCode: project.code, section: 'Runs' }
}

function stateLink({ path, query }: PageCall, search: string, name: string, count: number): string {
  const current = (query.get('q') ?? '') === search ? ' aria-current="true"' : ''
  const href = search === '' ? path : `${path}?${new URLSearchParams({ q: search })}`
  return html`<li><a href="${href}"!${current}>${name} <b>${numberText(count)}</b></a></li>`
}

async function milestoneTitles({ db }: PageCall, project: ProjectRow): Promise<Map<number, string>> {
  return new Map((await listMilestoneRows(db, project.key)).map(({ id, title }) => [id, title]))
}

/** Without a search, the database reads only the rows of the page. */
async function selectRuns(call: PageCall, project: ProjectRow, milestones: ReadonlyMap<number, string>) {
  const { db, engine } = call
  const search = parseSearch(call.query.get('q') ?? '', ['is', 'milestone'])
  if (search.length === 0) {
    const { open, closed } = await countRuns(db, engine, project.key, {})
    const list = (from: number, to: number) =>
      listRunRows(db, engine, project.key, {}, { offset: from, limit: to - from })
    return { total: open + closed, list }
  }
  const found = (await listRunRows(db, engine, project.key, {}, allRuns)).filter((run) =>
    search.every((term) => matches(run, term, milestones) !== term.isExcluded),
  )
  return { total: found.length, list: async (from: number, to: number) => found.slice(from, to) }
}

function matches(
  { title, closedAt, milestoneId }: RunRow,
  { field, value }: SearchTerm,
  milestones: ReadonlyMap<number, string>,
): boolean {
  const folded = value.toLowerCase()
  if (field === 'is') return folded === (closedAt === null ? 'open' : 'closed')
  if (field === 'milestone')
    return milestoneId !== null && milestones.get(milestoneId)?.toLowerCase() === folded
  return title.toLowerCase().includes(folded)
}

const columns = ['id', 'title', 'state', 'milestone', 'created_at', 'closed_at']

async function table(call: PageCall): Promise<Table> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const milestones = await milestoneTitles(call, project)
  const { total, list } = await selectRuns(call, project, milestones)
  const runs = await list(0, total)
  return {
    columns: [...columns, ...status.options],
    rows: runs.map((run) => [
      run.id,
      run.title,
      run.closedAt === null ? 'open' : 'closed',
      run.milestoneId === null ? null : (milestones.get(run.milestoneId) ?? null),
      run.createdAt,
      run.closedAt,
      ...status.options.map((id) => run[id]),
    ]),
  }
}
