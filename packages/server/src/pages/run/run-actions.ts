import { html } from 'ghtml'
import { endpoints } from 'qasphere-contract'
import { isFailing } from '../../domain/run-changes.js'
import type { RunReport } from '../../domain/run-report.js'
import { listRunnable } from '../../domain/runnable-test-cases.js'
import { findMilestoneRow } from '../../store/milestones.js'
import type { RunRow } from '../../store/schema.js'
import { formatMarker } from '../../values/markers.js'
import { runPath } from '../../values/page-paths.js'
import { type FormCall, type PageCall, readResponse } from '../page.js'
import { renderFormError, renderFormToken } from '../parts/form.js'
import { mayPerform } from '../parts/rights.js'
import { formatCount } from '../parts/text.js'

/** Shows the actions that the reader may perform on a run. */
export function renderRunActions(call: PageCall, report: RunReport): string {
  const { project, run } = report
  const forms = [
    mayPerform(call, 'createRun', project) ? renderRunAgain(call, report) : '',
    run.closedAt === null && mayPerform(call, 'closeRun', project) ? renderClose(call) : '',
  ].filter((form) => form !== '')
  return forms.length === 0 ? '' : html`<div class="actions" data-live="actions">!${forms.join('')}</div>`
}

/** Whether the menu for another run is open, because its form was rejected. It shows why. */
export function isRunAgainShown(call: PageCall, { project }: RunReport): boolean {
  return call.sent?.get('action') === 'again' && mayPerform(call, 'createRun', project)
}

function renderRunAgain(call: PageCall, report: RunReport): string {
  const { reader, path, sent, formError } = call
  const { run, testCases } = report
  const failing = testCases.filter(({ status }) => isFailing(status)).length
  const isOpen = isRunAgainShown(call, report)
  const chosen = sent?.get('scope') ?? (failing > 0 ? 'failing' : 'all')
  const option = (scope: string, count: number, words: string) =>
    html`<label class="choice"><input type="radio" name="scope" value="${scope}"!${scope === chosen ? ' checked' : ''}!${count === 0 ? ' disabled' : ''}> ${words}</label>`
  return html`<details class="menu" name="menu"!${isOpen ? ' open' : ''}><summary class="button">Run again</summary>
<form class="card" method="post" action="${path}">!${renderFormToken(reader.session?.formToken ?? '')}<input type="hidden" name="action" value="again">!${isOpen ? renderFormError(formError?.message) : ''}
<label for="again-title">Title of the new run</label>
<input id="again-title" name="title" required maxlength="255" value="${sent?.get('title') ?? `${run.title} (again)`}"!${isOpen ? ' autofocus' : ''}>
<fieldset><legend>Test cases</legend>!${option('failing', failing, `${formatCount(failing, 'failing test case')}`)}!${option('all', testCases.length, `All ${formatCount(testCases.length, 'test case')}`)}</fieldset>
<button class="primary">Create run</button></form></details>`
}

function renderClose({ reader, path }: PageCall): string {
  return html`<details class="menu" name="menu"><summary class="button">Close run</summary>
<form class="card" method="post" action="${path}">!${renderFormToken(reader.session?.formToken ?? '')}
<p>A closed run accepts no more results and cannot be reopened.</p>
<button class="primary" name="action" value="close">Close run</button></form></details>`
}

/** Creates a run with the failing test cases of another, or a copy of it, and returns its path. */
export async function runAgain(call: FormCall, report: RunReport): Promise<string> {
  const { project, run, testCases } = report
  const title = call.form.get('title')?.trim() ?? ''
  const details = { title, ...(await copyDetails(call, run)) }
  const params = { projectCode: project.code }
  if (call.form.get('scope') !== 'failing') {
    const cloned = await call.perform('cloneRun', { params, body: { ...details, runId: run.id } })
    return runPath(project.code, readResponse(endpoints.cloneRun.response, cloned).id)
  }
  const markers = testCases
    .filter(({ status }) => isFailing(status))
    .map(({ seq }) => formatMarker(project.code, seq))
  const tcaseIds = await listRunnable(call, project, markers)
  const body = { ...details, type: 'static_struct', queryPlans: [{ tcaseIds }] }
  const created = await call.perform('createRun', { params, body })
  return runPath(project.code, readResponse(endpoints.createRun.response, created).id)
}

/** Returns what a new run inherits: the milestone (unless it is archived), the configuration and the assignee. */
async function copyDetails({ db }: FormCall, run: RunRow) {
  const { projectKey, milestoneId, configurationId, assignmentId } = run
  const milestone = milestoneId === null ? undefined : await findMilestoneRow(db, projectKey, milestoneId)
  return {
    ...(milestone?.archivedAt === null ? { milestoneId: milestone.id } : {}),
    ...(configurationId === null ? {} : { configurationId }),
    ...(assignmentId === null ? {} : { assignmentId }),
  }
}
