import { html } from 'ghtml'
import type { Status } from 'qasphere-contract/scalars'
import { measureRun } from '../../domain/runs.js'
import { writeSearch } from '../../domain/search-terms.js'
import { findConfigurationName } from '../../store/configurations.js'
import { findMilestoneRow } from '../../store/milestones.js'
import { projectPath, runsPath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { renderProgressBar } from '../parts/charts.js'
import { renderDone } from '../parts/pass-rate.js'
import { attentionOrder, getColorClass, getStatusName, renderStatusIcon } from '../parts/status.js'
import { formatDuration, formatNumber, formatTime } from '../parts/text.js'
import type { RunView } from './read-run-view.js'
import { renderRunActions } from './run-actions.js'

/** Shows the title, the properties and the progress of a run, with counts that filter the results. */
export async function renderRunHead(
  call: PageCall,
  view: RunView,
  users: ReadonlyMap<number, string>,
): Promise<string> {
  const { project, run } = view.report
  const badge = run.closedAt
    ? html`<span class="badge closed">Closed</span>`
    : html`<span class="badge">Open</span>`
  return html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(project.code)}">${project.title}</a> / <a href="${runsPath(project.code)}">Runs</a> / <span aria-current="page">${run.id}</span></nav>
<div class="head"><div data-live="title"><h1>${run.title}!${badge}</h1>
<p class="meta">!${await renderMeta(call, view, users)}</p></div>
!${renderRunActions(call, view.report)}</div>
<div data-live="progress" data-updated="${run.updatedAt}" data-open="${run.closedAt ? '' : 'yes'}">
!${renderProgressBar(view.statuses, run, (id) => linkTo(call, id))}
!${renderCountLinks(call, view)}
</div>`
}

async function renderMeta(
  { db }: PageCall,
  { report: { project, run, testCases } }: RunView,
  users: ReadonlyMap<number, string>,
): Promise<string> {
  const milestone =
    run.milestoneId === null ? undefined : await findMilestoneRow(db, project.key, run.milestoneId)
  const configuration =
    run.configurationId === null
      ? undefined
      : await findConfigurationName(db, project.key, run.configurationId)
  const assignee = run.assignmentId === null ? undefined : users.get(run.assignmentId)
  const parts = [
    milestone && html`Milestone ${milestone.title}`,
    configuration && html`${configuration}`,
    assignee && html`assigned to ${assignee}`,
    html`created !${formatTime(run.createdAt)} by ${users.get(run.authorId) ?? 'a former user'}`,
    run.closedAt
      ? html`closed after <time datetime="${run.closedAt}" title="${run.closedAt}">${formatDuration(measureRun(run, run.closedAt))}</time>`
      : '',
    renderDone(project.code, run, testCases.length === 1 ? ' test case' : ' test cases'),
  ]
  return parts.filter((part) => part).join(' · ')
}

function linkTo({ path }: PageCall, status: Status): string {
  const q = writeSearch([{ field: 'status', value: status, isExcluded: false }])
  return `${path}?${new URLSearchParams({ q })}`
}

function renderCountLinks(call: PageCall, { report, statuses, search }: RunView): string {
  const { run, testCases } = report
  const current = (q: string) => (q === search ? ' aria-current="true"' : '')
  const items = attentionOrder
    .filter((id) => run[id] > 0)
    .map(
      (id) =>
        html`<li><a href="${linkTo(call, id)}"!${current(`status:${id}`)}><span class="s ${getColorClass(statuses, id)}">!${renderStatusIcon(id)}${getStatusName(statuses, id)}</span> <b>${formatNumber(run[id])}</b></a></li>`,
    )
  return html`<ul class="counts" aria-label="Test cases by status"><li><a href="${call.path}"!${current('')}>All <b>${formatNumber(testCases.length)}</b></a></li>!${items.join('')}</ul>`
}
