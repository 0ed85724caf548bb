import { html } from 'ghtml'
import { findProject } from '../domain/projects.js'
import { listResultStatuses } from '../domain/result-statuses.js'
import { findUnknownWords } from '../domain/run-selection.js'
import { matchesTerms, parseSearch, type SearchTerm } from '../domain/search-terms.js'
import { listMilestoneRows } from '../store/milestones.js'
import { countRuns, listRunRows } from '../store/runs.js'
import type { ProjectRow, RunRow } from '../store/schema.js'
import { findUserNames } from '../store/users.js'
import { projectPath, testCasesPath } from '../values/page-paths.js'
import type { Page, PageCall } from './page.js'
import { renderCommandCard } from './parts/command.js'
import { renderFilterForm } from './parts/filter.js'
import { renderNoRuns } from './parts/no-runs.js'
import { formatRange, pager, readRowRange } from './parts/pager.js'
import { mayPerform } from './parts/rights.js'
import { listRunsAsTable, type RunNames, renderRunsTable } from './parts/runs-table.js'
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

const readTerms = ({ query }: PageCall) => parseSearch(query.get('q') ?? '', ['is', 'milestone'])

/** A limit higher than the number of runs in any project. */
const allRuns = { offset: 0, limit: 2 ** 31 - 1 }

async function show(call: PageCall): Promise<PageContent> {
  const { db, path, query } = call
  const project = await findProject(call, call.params.projectCode ?? '')
  const milestones = await listMilestoneTitles(call, project)
  const { total, list } = await selectRuns(call, project, milestones)
  const range = readRowRange(query, total)
  const runs = await list(range.from, range.to)
  const users = await findUserNames(call, [...new Set(runs.map(({ authorId }) => authorId))])
  const statuses = indexStatuses(await listResultStatuses(db))
  const { open, closed } = await countRuns(call, project.key, {})
  const names: RunNames = { users, milestones }
  const create = mayPerform(call, 'createRun', project)
    ? html`<div class="actions"><a class="button primary" href="${testCasesPath(project.code)}" title="Select its test cases">New run</a></div>`
    : ''
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(project.code)}">${project.title}</a> / <span aria-current="page">Runs</span></nav>
<div class="head"><div><h1>Runs</h1></div>!${create}</div>
<ul class="counts" aria-label="Runs by state">!${renderStateLink(call, '', 'All', open + closed)}!${renderStateLink(call, 'is:open', 'Open', open)}!${renderStateLink(call, 'is:closed', 'Closed', closed)}</ul>
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Runs <span class="muted">newest first, ${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search runs', placeholder: 'is:open milestone:2026.10 text', terms, problems: findProblems(call, milestones) })}
!${runs.length === 0 ? (query.get('q') ? html`<p class="empty">No runs match your search.</p>` : renderNoRuns(call, project)) : renderRunsTable(project, runs, statuses, names)}
!${pager(path, query, range)}</section>
!${renderCommand(call, project, milestones)}`
  return { title: 'Runs', content, projectCode: project.code, section: 'Runs' }
}

/** Returns a sentence for each value in the search that does not exist. */
function findProblems(call: PageCall, milestones: RunNames['milestones']): string[] {
  const terms = readTerms(call)
  const titles = [...milestones.values()].map((title) => title.toLowerCase())
  const unknown = terms.filter(
    ({ field, value }) => field === 'milestone' && !titles.includes(value.toLowerCase()),
  )
  return [
    ...findUnknownWords(terms, ['open', 'closed']),
    ...unknown.map(({ value }) => `No milestone of this project is called "${value}".`),
  ]
}

/** Shows the command that lists the same runs. */
function renderCommand(call: PageCall, project: ProjectRow, milestones: RunNames['milestones']): string {
  const wanted = (name: string) =>
    readTerms(call).filter(({ field, isExcluded }) => field === name && !isExcluded)
  const states = new Set(wanted('is').map(({ value }) => value.toLowerCase()))
  const titles = wanted('milestone').map(({ value }) => value.toLowerCase())
  const milestoneIds = [...milestones].flatMap(([id, title]) =>
    titles.includes(title.toLowerCase()) ? String(id) : [],
  )
  return renderCommandCard(
    'api runs list',
    {
      'project-code': project.code,
      closed: states.size === 1 ? String(states.has('closed')) : undefined,
      'milestone-ids': milestoneIds,
      all: true,
    },
    readTerms(call).filter(({ field, isExcluded }) => field === undefined || isExcluded),
  )
}

function renderStateLink({ path, query }: PageCall, search: string, name: string, count: number): string {
  const current = (query.get('q') ?? '') === search ? ' aria-current="true"' : ''
  const href = search === '' ? path : `${path}?${new URLSearchParams({ q: search })}`
  return html`<li><a href="${href}"!${current}>${name} <b>${formatNumber(count)}</b></a></li>`
}

async function listMilestoneTitles({ db }: PageCall, project: ProjectRow): Promise<Map<number, string>> {
  return new Map((await listMilestoneRows(db, project.key)).map(({ id, title }) => [id, title]))
}

/** Selects the runs that match the search. Without a search, only the rows of the page are read from the database. */
async function selectRuns(call: PageCall, project: ProjectRow, milestones: ReadonlyMap<number, string>) {
  const search = readTerms(call)
  if (search.length === 0) {
    const { open, closed } = await countRuns(call, project.key, {})
    const list = (from: number, to: number) =>
      listRunRows(call, project.key, {}, { offset: from, limit: to - from })
    return { total: open + closed, list }
  }
  const found = (await listRunRows(call, project.key, {}, allRuns)).filter((run) =>
    matchesTerms(search, (term) => isMatch(run, term, milestones)),
  )
  return { total: found.length, list: async (from: number, to: number) => found.slice(from, to) }
}

function isMatch(
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

async function readTable(call: PageCall): Promise<Table> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const milestones = await listMilestoneTitles(call, project)
  const { total, list } = await selectRuns(call, project, milestones)
  return listRunsAsTable(await list(0, total), milestones)
}
