import { html } from 'ghtml'
import { roles } from 'qasphere-contract'
import type { Status } from 'qasphere-contract/scalars'
import { writeSearch } from '../../domain/search-terms.js'
import { findConfigurationName } from '../../store/configurations.js'
import { findMilestoneRow } from '../../store/milestones.js'
import type { RunRow } from '../../store/schema.js'
import { projectPath, runsPath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { progressBar } from '../parts/charts.js'
import { formTokenField } from '../parts/form.js'
import { attentionOrder, colorClass, nameOfStatus, statusIcon } from '../parts/status.js'
import { countText, numberText, timeText } from '../parts/text.js'
import type { RunView } from './read-run-view.js'

/** The title of a run, what it belongs to, its progress, and counts that are filters. */
export async function runHead(
  call: PageCall,
  view: RunView,
  users: ReadonlyMap<number, string>,
): Promise<string> {
  const { project, run } = view.report
  const badge = run.closedAt
    ? html`<span class="badge closed">Closed</span>`
    : html`<span class="badge">Open</span>`
  return html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${projectPath(project.code)}">${project.title}</a> / <a href="${runsPath(project.code)}">Runs</a> / <span aria-current="page">${run.id}</span></nav>
<div class="head"><div><h1>${run.title}!${badge}</h1>
<p class="meta">!${await metaOf(call, view, users)}</p></div>
!${closeForm(call, run)}</div>
<div data-live="progress" data-updated="${run.updatedAt}" data-open="${run.closedAt ? '' : 'yes'}">
!${progressBar(view.statuses, run, (id) => linkTo(call, id))}
!${countLinks(call, view)}
</div>`
}

async function metaOf(
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
    html`created !${timeText(run.createdAt)} by ${users.get(run.authorId) ?? 'a former user'}`,
    run.closedAt ? html`closed !${timeText(run.closedAt)}` : '',
    html`${numberText(testCases.length - run.open)} of ${countText(testCases.length, 'test case')} done`,
  ]
  return parts.filter((part) => part).join(' · ')
}

function linkTo({ path }: PageCall, status: Status): string {
  const q = writeSearch([{ field: 'status', value: status, isExcluded: false }])
  return `${path}?${new URLSearchParams({ q })}`
}

function countLinks(call: PageCall, { report, statuses, search }: RunView): string {
  const { run, testCases } = report
  const current = (q: string) => (q === search ? ' aria-current="true"' : '')
  const items = attentionOrder
    .filter((id) => run[id] > 0)
    .map(
      (id) =>
        html`<li><a href="${linkTo(call, id)}"!${current(`status:${id}`)}><span class="s ${colorClass(statuses, id)}">!${statusIcon(id)}${nameOfStatus(statuses, id)}</span> <b>${numberText(run[id])}</b></a></li>`,
    )
  return html`<ul class="counts" aria-label="Test cases by status"><li><a href="${call.path}"!${current('')}>All <b>${numberText(testCases.length)}</b></a></li>!${items.join('')}</ul>`
}

/** Only people who may close the run see the form. */
function closeForm({ reader, path }: PageCall, run: RunRow): string {
  const mayClose = reader.session && roles.indexOf(reader.user.role) <= roles.indexOf('test-runner')
  if (!mayClose || run.closedAt) return ''
  return html`<div class="actions"><details class="menu"><summary class="button">Close run</summary>
<form class="card" method="post" action="${path}">!${formTokenField(reader.session?.formToken ?? '')}
<p>A closed run takes no more results, and cannot be opened again.</p>
<button class="primary">Close run</button></form></details></div>`
}
