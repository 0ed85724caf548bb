import { html } from 'ghtml'
import { status } from 'qasphere-contract/scalars'
import { listMilestoneProgress, type MilestoneProgress } from '../../domain/milestone-reports.js'
import { searchMilestones } from '../../domain/milestone-search.js'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { countStatuses } from '../../domain/runs.js'
import type { ProjectRow } from '../../store/schema.js'
import { milestonePath, newMilestonePath, projectPath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderProgressBar } from '../parts/charts.js'
import { renderCommandCard } from '../parts/command.js'
import { linkToRuns, renderRunCounts } from '../parts/counts.js'
import { renderFilterForm } from '../parts/filter.js'
import { formatRange, pager, readRowRange } from '../parts/pager.js'
import { mayPerform } from '../parts/rights.js'
import { indexStatuses, type Statuses } from '../parts/status.js'
import { formatDate, formatNumber, formatPercent } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'

/** The milestones of a project with the progress of their runs. */
export const milestonesPage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/milestones',
  show,
  table: readTable,
}

const terms: readonly (readonly [string, string])[] = [
  ['is:open is:archived', 'by state'],
  ['2026 -beta', 'words of the title'],
]

async function readFound(call: PageCall, project: ProjectRow) {
  return searchMilestones(await listMilestoneProgress(call, project), call.query.get('q') ?? '')
}

async function show(call: PageCall): Promise<PageContent> {
  const { path, query } = call
  const project = await findProject(call, call.params.projectCode ?? '')
  const statuses = indexStatuses(await listResultStatuses(call.db))
  const { problems, found } = await readFound(call, project)
  const range = readRowRange(query, found.length)
  const shown = found.slice(range.from, range.to)
  const create = mayPerform(call, 'createMilestone', project)
    ? html`<div class="actions"><a class="button primary" href="${newMilestonePath(project.code)}">New milestone</a></div>`
    : ''
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(project.code)}">${project.title}</a> / <span aria-current="page">Milestones</span></nav>
<div class="head"><div><h1>Milestones</h1></div>!${create}</div>
<div class="grid"><div>
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Milestones <span class="muted">newest first, ${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search milestones', placeholder: 'is:open text', terms, problems })}
!${shown.length === 0 ? renderEmpty(call, project) : renderTable(project, statuses, shown)}
!${pager(path, query, range)}</section>
</div><aside class="side" aria-label="About this list">!${renderCommandCard('report milestones', { 'project-code': project.code, query: query.get('q') ?? '' })}</aside></div>`
  return { title: 'Milestones', content, projectCode: project.code, section: 'Milestones' }
}

function renderEmpty(call: PageCall, project: ProjectRow): string {
  if (call.query.get('q')) return html`<p class="empty">No milestones match your search.</p>`
  const create = mayPerform(call, 'createMilestone', project)
    ? html` <a class="link" href="${newMilestonePath(project.code)}">Create the first one</a>, then choose it when you create a run.`
    : ''
  return html`<p class="empty">This project has no milestones yet.!${create}</p>`
}

function renderTable(project: ProjectRow, statuses: Statuses, shown: readonly MilestoneProgress[]): string {
  const rows = shown.map((progress) => renderRow(project, statuses, progress))
  return html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">State</th><th scope="col">Milestone</th><th scope="col" class="opt">Results of all runs</th><th scope="col" class="num">Passed</th><th scope="col" class="opt tags">Created</th></tr></thead><tbody>!${rows.join('\n')}</tbody></table></div>`
}

function renderRow({ code }: ProjectRow, statuses: Statuses, { milestone, sums }: MilestoneProgress): string {
  const { all, open, passed, failed, blocked } = countStatuses(sums)
  const badge = milestone.archivedAt
    ? html`<span class="badge closed">Archived</span>`
    : html`<span class="badge">Open</span>`
  const facts = [
    failed + blocked > 0
      ? html`<a class="s c-red" href="${milestonePath(code, milestone.id)}?q=is%3Afailing">${formatNumber(failed + blocked)} failing</a>`
      : '',
    renderRunCounts({ code }, sums, milestone.title),
  ]
  return html`<tr><td>!${badge}</td>
<td class="main"><a class="title" href="${milestonePath(code, milestone.id)}" dir="auto">${milestone.title}</a>
<div class="sub">!${facts.filter((fact) => fact !== '').join(' · ')}</div></td>
<td class="opt progress">!${all === 0 ? html`<span class="muted">No test cases</span>` : renderProgressBar(statuses, sums)}</td>
<td class="num"><a href="${linkToRuns(code, { milestone: milestone.title })}">${formatPercent(passed, all - open)}</a></td>
<td class="opt tags muted">!${formatDate(milestone.createdAt)}</td></tr>`
}

async function readTable(call: PageCall): Promise<Table> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const { found } = await readFound(call, project)
  return {
    columns: ['id', 'title', 'state', 'open_runs', 'closed_runs', ...status.options],
    rows: found.map(({ milestone: { id, title, archivedAt }, sums }) => [
      id,
      title,
      archivedAt === null ? 'open' : 'archived',
      sums.openRuns,
      sums.closedRuns,
      ...status.options.map((each) => sums[each]),
    ]),
  }
}
