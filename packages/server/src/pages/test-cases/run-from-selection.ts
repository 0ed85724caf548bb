import { html } from 'ghtml'
import { endpoints } from 'qasphere-contract'
import { listRunnable } from '../../domain/runnable-test-cases.js'
import { listSelectedIds } from '../../domain/test-case-selection.js'
import type { ListedTestCase } from '../../store/listed-test-cases.js'
import { listMilestoneRows } from '../../store/milestones.js'
import { ApiError } from '../../values/api-error.js'
import { formatMarker } from '../../values/markers.js'
import { runPath } from '../../values/page-paths.js'
import { type FormCall, type PageCall, readResponse } from '../page.js'
import { renderFormError, renderFormToken } from '../parts/form.js'
import { mayPerform } from '../parts/rights.js'
import { formatCount } from '../parts/text.js'
import { readSelection, type TestCasesView } from './read-test-cases-view.js'

const formId = 'new-run'

/** Whether the reader may create runs from the test cases of the page. */
export function mayCreateRun(call: PageCall, { project }: Pick<TestCasesView, 'project'>): boolean {
  return mayPerform(call, 'createRun', project)
}

/** Whether the page has the form that creates a run, which also shows why it was rejected. */
export function isRunFormShown(call: PageCall, view: TestCasesView): boolean {
  return view.selection.total > 0 && mayCreateRun(call, view)
}

/** Shows the form that creates a run from the test cases selected in the table, or from all matches. */
export async function renderRunForm(call: PageCall, view: TestCasesView): Promise<string> {
  if (!isRunFormShown(call, view)) return ''
  const { reader, path, query, sent } = call
  const milestones = await listMilestoneRows(call.db, view.project.key, false)
  const isAll = sent?.get('scope') === 'found'
  const chosen = Number(sent?.get('milestoneId'))
  const options = milestones.map(
    ({ id, title }) => html`<option value="${id}"!${id === chosen ? ' selected' : ''}>${title}</option>`,
  )
  const types = [
    ['static_struct', 'Follows changes to its test cases'],
    ['static', 'Keeps its test cases as they are now'],
  ].map(
    ([value, words]) =>
      html`<option value="${value}"!${value === sent?.get('type') ? ' selected' : ''}>${words}</option>`,
  )
  return html`<details class="menu" name="menu"!${sent ? ' open' : ''}><summary class="button" data-selected="Create run">Create run</summary>
<form class="card" id="${formId}" method="post" action="${`${path}?${query}`}">!${renderFormToken(reader.session?.formToken ?? '')}!${renderFormError(call.formError?.message)}
<label for="run-title">Title</label><input id="run-title" name="title" required maxlength="255" value="${sent?.get('title') ?? ''}"!${sent ? ' autofocus' : ''}>
<fieldset><legend>Test cases</legend><label class="choice"><input type="radio" name="scope" value="selected"!${isAll ? '' : ' checked'}> Those ticked in the table</label>
<label class="choice"><input type="radio" name="scope" value="found"!${isAll ? ' checked' : ''}> ${formatCount(view.selection.total, 'test case')} of this search, without drafts and templates</label></fieldset>
!${milestones.length === 0 ? '' : html`<label for="run-milestone">Milestone</label><select id="run-milestone" name="milestoneId"><option value="">None</option>!${options.join('')}</select>`}
<label for="run-type">Type</label><select id="run-type" name="type">!${types.join('')}</select>
<button class="primary">Create run</button></form></details>`
}

/** The checkbox that selects a test case for a new run; empty for drafts and templates, which runs cannot contain. */
export function renderSelectionBox({ sent }: PageCall, code: string, row: ListedTestCase): string {
  if (row.isDraft === 1 || row.type === 'template') return ''
  const marker = formatMarker(code, row.seq)
  const isTicked = sent?.getAll('tcase').includes(marker) === true
  return html`<input type="checkbox" name="tcase" value="${marker}" form="${formId}" aria-label="Select ${marker}"!${isTicked ? ' checked' : ''}>`
}

/** Creates a run from the selected or matching test cases, and returns its path. */
export async function createRunFromSelection(call: FormCall): Promise<string> {
  const { form } = call
  const { project, selection } = await readSelection(call)
  const ticked = form.getAll('tcase')
  const isAll = form.get('scope') === 'found'
  if (!isAll && ticked.length === 0) throw new ApiError(400, 'select at least one test case in the table')
  const tcaseIds = isAll ? await listSelectedIds(call, selection) : await listRunnable(call, project, ticked)
  if (tcaseIds.length === 0) throw new ApiError(400, 'drafts and templates cannot be in a run')
  const milestoneId = form.get('milestoneId') ?? ''
  const body = {
    title: form.get('title')?.trim() ?? '',
    type: form.get('type') ?? '',
    queryPlans: [{ tcaseIds }],
    ...(milestoneId === '' ? {} : { milestoneId: Number(milestoneId) }),
  }
  const created = await call.perform('createRun', { params: { projectCode: project.code }, body })
  return runPath(project.code, readResponse(endpoints.createRun.response, created).id)
}
