import { html } from 'ghtml'
import { computePassRate } from '../../domain/pass-rate.js'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { findComparableRuns, findLastOfSeries } from '../../domain/run-series.js'
import { sumRunsByMilestone } from '../../store/milestone-runs.js'
import { listMilestoneRows } from '../../store/milestones.js'
import { readProjectCounts } from '../../store/projects.js'
import { listRunRows } from '../../store/runs.js'
import type { MilestoneRow, ProjectRow, RunRow } from '../../store/schema.js'
import { findUserNames } from '../../store/users.js'
import {
  milestonePath,
  newMilestonePath,
  projectsPath,
  runPath,
  runsPath,
  testCasesPath,
} from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderProgressBar, renderRunsChart } from '../parts/charts.js'
import { renderCommandCard } from '../parts/command.js'
import { renderComment } from '../parts/comment.js'
import { linkToRuns, renderCountLink, renderRunCounts } from '../parts/counts.js'
import { renderFileLinks } from '../parts/file-links.js'
import { renderNoRuns } from '../parts/no-runs.js'
import { describePassRate, renderFailing } from '../parts/pass-rate.js'
import { mayPerform } from '../parts/rights.js'
import { listRunsAsTable, renderRunsTable } from '../parts/runs-table.js'
import { indexStatuses, type Statuses } from '../parts/status.js'
import { formatCount, formatNumber } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'
import { readHealthWindow, renderFlakyCard, renderNewFailures, renderSlowestCard } from './health-cards.js'

/** Number of runs in the chart and in the table. */
const chartedRuns = 30
const listedRuns = 8

/** The overview of a project: its runs over time, open runs and milestones. */
export const projectPage: Page = { path: '/project/:projectCode(^[\\w-]{1,64}$)', show, table: readTable }

async function show(call: PageCall): Promise<PageContent> {
  const { db } = call
  const project = await findProject(call, call.params.projectCode ?? '')
  await call.found()
  const { testCaseCount, openRuns, closedRuns } = await readProjectCounts(db, project.key)
  const runs = await listRunRows(call, project.key, {}, { offset: 0, limit: chartedRuns })
  const open = await listRunRows(call, project.key, { closed: false }, { offset: 0, limit: listedRuns })
  const milestones = await listMilestoneRows(db, project.key)
  const statuses = indexStatuses(await listResultStatuses(db))
  const users = await findUserNames(call, [...new Set([...runs, ...open].map(({ authorId }) => authorId))])
  const covered = await readHealthWindow(call, project)
  const names = { users, milestones: new Map(milestones.map(({ id, title }) => [id, title])) }
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectsPath}">Projects</a> / <span aria-current="page">${project.code}</span></nav>
<div class="head"><div><h1>${project.title}</h1><p class="meta">!${renderCountLink(testCasesPath(project.code), formatCount(testCaseCount, 'test case'))} · !${renderRunCounts(project, { openRuns, closedRuns })}</p></div></div>
<div class="grid">
<div>
!${renderTrendCard(call, project, runs, statuses)}
!${await renderNewFailures(call, project, covered)}
!${runs.length === 0 ? '' : renderOpenRunsCard(project, open, statuses, names)}
</div>
<aside class="side" aria-label="About this project">!${await renderMilestonesCard(call, project, milestones, statuses)}!${await renderFlakyCard(call, project, covered)}!${await renderSlowestCard(call, project, covered)}!${await renderDescriptionCard(call, project)}!${renderCommandCard('api runs list', { 'project-code': project.code, limit: chartedRuns })}</aside>
</div>`
  return { title: project.title, content, projectCode: project.code, section: 'Overview' }
}

function renderTrendCard(
  call: PageCall,
  project: ProjectRow,
  runs: readonly RunRow[],
  statuses: Statuses,
): string {
  if (runs.length === 0)
    return html`<section class="card"><h2>Runs over time</h2>!${renderNoRuns(call, project)}</section>`
  const charted = runs
    .map((run) => ({ title: run.title, href: runPath(project.code, run.id), counts: run }))
    .reverse()
  return html`<section class="card"><h2>Runs over time <span class="muted">${runs.length === 1 ? 'last run' : `last ${formatNumber(runs.length)} runs, newest on the right`}</span> !${renderFileLinks(call.path)}</h2>
!${renderTrend(project, runs)}!${renderRunsChart(statuses, charted, { height: 160 })}</section>`
}

/** Says whether the last run that can be compared with earlier ones is better or worse than those. */
function renderTrend({ code }: ProjectRow, runs: readonly RunRow[]): string {
  const run = findLastOfSeries(runs.filter((each) => computePassRate(each).done > 0).reverse())
  const rate = run && describePassRate(run, findComparableRuns(run, runs))
  if (!run || rate === undefined) return html`<p>No results yet.</p>`
  const failing = renderFailing(code, run)
  return html`<p><a class="link" href="${runPath(code, run.id)}"><bdi>${run.title}</bdi></a>: !${failing === '' ? '' : html`!${failing}, `}pass rate ${rate}.</p>`
}

function renderOpenRunsCard(
  project: ProjectRow,
  open: readonly RunRow[],
  statuses: Statuses,
  names: Parameters<typeof renderRunsTable>[3],
): string {
  const all = html`<p class="more"><a href="${runsPath(project.code)}">All runs</a></p>`
  return html`<section class="card"><h2>Open runs</h2>!${open.length === 0 ? html`<p class="empty">No open runs.</p>` : renderRunsTable(project, open, statuses, names)}!${all}</section>`
}

async function renderMilestonesCard(
  call: PageCall,
  project: ProjectRow,
  milestones: readonly MilestoneRow[],
  statuses: Statuses,
): Promise<string> {
  const open = milestones.filter(({ archivedAt }) => archivedAt === null)
  const create = mayPerform(call, 'createMilestone', project)
    ? html`<p class="more"><a href="${newMilestonePath(project.code)}">New milestone</a></p>`
    : ''
  if (open.length === 0 && create === '') return ''
  const sums = new Map((await sumRunsByMilestone(call.db, project.key)).map((sum) => [sum.milestoneId, sum]))
  const items = open.map(({ id, title }) => {
    const sum = sums.get(id)
    const runs = sum ? sum.openRuns + sum.closedRuns : 0
    const href = milestonePath(project.code, id)
    return html`<li><a href="${href}"><b><bdi>${title}</bdi></b></a> !${renderCountLink(linkToRuns(project.code, { milestone: title }), formatCount(runs, 'run'))}!${sum ? renderProgressBar(statuses, sum) : ''}</li>`
  })
  return html`<section class="card"><h2>Milestones</h2>!${items.length === 0 ? '' : html`<ul class="milestones">!${items.join('')}</ul>`}!${create}</section>`
}

async function renderDescriptionCard({ origin }: PageCall, project: ProjectRow): Promise<string> {
  const links: { text: string; url: string }[] =
    project.linksJson === null ? [] : JSON.parse(project.linksJson)
  const items = links.map(({ text, url }) => html`<li><a href="${url}" rel="noreferrer">${text}</a></li>`)
  if (project.overviewDescription === '' && items.length === 0) return ''
  return html`<section class="card"><h2>${project.overviewTitle || 'About'}</h2>!${project.overviewDescription === '' ? '' : html`<div class="body">!${await renderComment(project.overviewDescription, origin)}</div>`}!${items.length === 0 ? '' : html`<ul class="links-list">!${items.join('')}</ul>`}</section>`
}

/** Reads the runs of the chart, newest first. */
async function readTable(call: PageCall): Promise<Table> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const runs = await listRunRows(call, project.key, {}, { offset: 0, limit: chartedRuns })
  const milestones = await listMilestoneRows(call.db, project.key)
  return listRunsAsTable(runs, new Map(milestones.map(({ id, title }) => [id, title])))
}
