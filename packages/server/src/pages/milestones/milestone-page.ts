import { html } from 'ghtml'
import type { Status } from 'qasphere-contract/scalars'
import type { FoundRows } from '../../domain/found-rows.js'
import {
  type MilestoneReport,
  type MilestoneRowView,
  readMilestoneReport,
} from '../../domain/milestone-reports.js'
import { searchInMilestone } from '../../domain/milestone-search.js'
import { findProject } from '../../domain/projects.js'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { isFailing } from '../../domain/run-changes.js'
import { countStatuses } from '../../domain/runs.js'
import { writeSearch } from '../../domain/search-terms.js'
import type { ProjectRow } from '../../store/schema.js'
import { milestonesPath, projectPath, runPath, runTestCasePath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderProgressBar, renderRunsChart } from '../parts/charts.js'
import { renderCommandCard } from '../parts/command.js'
import { linkToRuns, renderRunCounts } from '../parts/counts.js'
import { renderFilterForm } from '../parts/filter.js'
import { formatRange, pager, readRowRange } from '../parts/pager.js'
import { renderPlace } from '../parts/place.js'
import {
  attentionOrder,
  getColorClass,
  getStatusName,
  indexStatuses,
  renderStatus,
  renderStatusIcon,
  type Statuses,
} from '../parts/status.js'
import { formatCount, formatNumber } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'

/** A milestone: what fails, what is open, and its runs. */
export const milestonePage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/milestone/:milestoneId(^\\d{1,10}$)',
  show,
  table: readTable,
}

const searchTerms: readonly (readonly [string, string])[] = [
  ['status:failed status:open', 'by latest status'],
  ['is:failing', 'failed or blocked'],
  ['folder:"Checkout/Cart"', 'in a folder or its subfolders'],
  ['SHOP-12 voucher -card', 'by marker, or words of the title'],
]

interface MilestoneView {
  readonly project: ProjectRow
  readonly report: MilestoneReport
  readonly statuses: Statuses
  readonly search: string
  readonly found: FoundRows<MilestoneRowView>
}

async function readView(call: PageCall): Promise<MilestoneView> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const report = await readMilestoneReport(call, project, call.params.milestoneId ?? '')
  await call.found()
  const statuses = indexStatuses(await listResultStatuses(call.db))
  const search = call.query.get('q') ?? ''
  const found = await searchInMilestone(call, project, report, statuses.values(), search)
  return { project, report, statuses, search, found }
}

async function show(call: PageCall): Promise<PageContent> {
  const view = await readView(call)
  const { project, report, search, found } = view
  const { path, query } = call
  const { milestone } = report.progress
  const range = readRowRange(query, found.total)
  const rows = await found.list(range)
  const content = html`!${renderHead(call, view)}
<div class="grid"><div>
!${renderRuns(view)}
<section class="card" id="results" aria-labelledby="results-title"><h2 id="results-title">Test cases <span class="muted">by latest status, failed first, ${formatRange(range)}</span></h2>
!${renderFilterForm({ path, query, label: 'Search test cases', placeholder: 'is:failing status:open text', terms: searchTerms, problems: found.problems })}
!${rows.length === 0 ? renderEmpty(view) : renderTable(view, rows)}
!${pager(path, query, range)}</section>
</div>
<aside class="side" aria-label="About this milestone">!${renderDefinition(view)}!${renderCommandCard('report milestone', { 'project-code': project.code, 'milestone-id': milestone.id, query: search })}</aside></div>`
  return { title: milestone.title, content, projectCode: project.code, section: 'Milestones' }
}

function renderHead({ path }: PageCall, { project, report, statuses, search }: MilestoneView): string {
  const { code, title } = project
  const { progress, counts } = report
  const { milestone, sums } = progress
  const { all, open } = countStatuses(counts)
  const linkTo = (id: Status) => {
    const q = writeSearch([{ field: 'status', value: id, isExcluded: false }])
    return `${path}?${new URLSearchParams({ q })}`
  }
  const current = (q: string) => (q === search ? ' aria-current="true"' : '')
  const items = attentionOrder
    .filter((id) => counts[id] > 0)
    .map(
      (id) =>
        html`<li><a href="${linkTo(id)}"!${current(`status:${id}`)}><span class="s ${getColorClass(statuses, id)}">!${renderStatusIcon(id)}${getStatusName(statuses, id)}</span> <b>${formatNumber(counts[id])}</b></a></li>`,
    )
  return html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(code)}">${title}</a> / <a href="${milestonesPath(code)}">Milestones</a> / <span aria-current="page">${milestone.id}</span></nav>
<div class="head"><div><h1><bdi>${milestone.title}</bdi>!${milestone.archivedAt ? html`<span class="badge closed">Archived</span>` : ''}</h1>
<p class="meta">!${renderRunCounts(project, sums, milestone.title)} · ${formatNumber(all - open)} of ${formatCount(all, 'test case')} done</p></div></div>
!${all === 0 ? '' : renderProgressBar(statuses, counts, linkTo)}
<ul class="counts" aria-label="Test cases by latest status"><li><a href="${path}"!${current('')}>All <b>${formatNumber(all)}</b></a></li>!${items.join('')}</ul>`
}

/** How many runs the chart shows. */
const maxCharted = 30

function renderRuns({ project, report, statuses }: MilestoneView): string {
  const { milestone } = report.progress
  const charted = report.runs
    .slice(0, maxCharted)
    .map((run) => ({ title: run.title, href: runPath(project.code, run.id), counts: run }))
    .reverse()
  const more = html`<p class="more"><a href="${linkToRuns(project.code, { milestone: milestone.title })}">All runs of this milestone</a></p>`
  if (charted.length === 0) {
    return html`<section class="card"><h2>Runs</h2><p class="empty">This milestone has no runs yet.</p></section>`
  }
  return html`<section class="card"><h2>Runs <span class="muted">newest on the right</span></h2>!${renderRunsChart(statuses, charted, { height: 120 })}!${more}</section>`
}

function renderDefinition({ report }: MilestoneView): string {
  const { runs, progress } = report
  const all = progress.sums.openRuns + progress.sums.closedRuns
  const covered = runs.length < all ? ` of the latest ${formatCount(runs.length, 'run')}` : ''
  return html`<section class="card"><h2>Latest status</h2><p class="body">The status of a test case comes from the latest run${covered} that has a result for it.</p></section>`
}

function renderEmpty({ search }: MilestoneView): string {
  return html`<p class="empty">${search === '' ? 'No run of this milestone has test cases.' : 'No test cases match your search.'}</p>`
}

function renderTable(view: MilestoneView, rows: readonly MilestoneRowView[]): string {
  return html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">Status</th><th scope="col">Test case</th><th scope="col" class="opt">Run</th></tr></thead><tbody>!${rows.map((row) => renderRow(view, row)).join('\n')}</tbody></table></div>`
}

function renderRow({ project, statuses }: MilestoneView, row: MilestoneRowView): string {
  const { status, run, firstLine, seq, title, marker, folderPath } = row
  return html`<tr data-status="${status}"><td>!${renderStatus(statuses, status)}</td>
<td class="main"><a class="title" href="${runTestCasePath(project.code, run.id, seq)}" dir="auto">${title}</a>
!${renderPlace(marker, folderPath)}
!${firstLine === '' || !isFailing(status) ? '' : html`<div class="why" dir="auto">${firstLine}</div>`}</td>
<td class="opt run"><a href="${runPath(project.code, run.id)}"><bdi>${run.title}</bdi></a></td></tr>`
}

async function readTable(call: PageCall): Promise<Table> {
  const view = await readView(call)
  const rows = await view.found.list({ from: 0, to: view.found.total })
  return {
    columns: ['id', 'title', 'folder', 'status', 'run', 'message'],
    rows: rows.map(({ marker, title, folderPath, status, run, firstLine }) => [
      marker,
      title,
      folderPath.join('/'),
      getStatusName(view.statuses, status),
      run.id,
      firstLine,
    ]),
  }
}
