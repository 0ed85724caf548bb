import { html } from 'ghtml'
import { findProject } from '../../domain/projects.js'
import { showTestCaseParts } from '../../domain/test-case-parts.js'
import { listFilledTestCases } from '../../store/filled-test-cases.js'
import { findTestCaseRow } from '../../store/referenced-test-case.js'
import { ApiError, notFound } from '../../values/api-error.js'
import { formatMarker } from '../../values/markers.js'
import { testCasePath, testCasesPath } from '../../values/page-paths.js'
import type { FormCall, Page, PageCall } from '../page.js'
import { requireRight } from '../parts/rights.js'
import { findChangedFields, readBody, toFormState, withoutEmptyRows } from '../schema-form/form-state.js'
import { renderSchemaForm } from '../schema-form/schema-form.js'
import type { PageContent } from '../shell.js'
import { formUpload } from '../store-form-files.js'
import { addFormFiles, listTestCaseFields, readHints, toFormValue } from './test-case-form.js'

/** The form that changes a test case. */
export const editTestCasePage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/tcase/:seq(^\\d{1,10}$)/edit',
  show,
  upload: formUpload,
  submit,
}

async function readEdited(call: PageCall) {
  const { projectCode = '', seq = '' } = call.params
  const project = await findProject(call, projectCode)
  const row = await findTestCaseRow(call, project, seq)
  if (!row) throw notFound('test case')
  const { contentJson } = row
  const [parts] = await showTestCaseParts(call, project, [{ contentJson, isLatestVersion: true }])
  if (!parts) throw new Error('a test case was not shown')
  const fields = await listTestCaseFields(call, project, row)
  const filled = row.type === 'template' ? await listFilledTestCases(call, [row.key]) : []
  return { project, row, fields, filled, initial: toFormState(fields, toFormValue(row, parts, filled)) }
}

async function show(call: PageCall): Promise<PageContent> {
  const { project, row, fields, filled, initial } = await readEdited(call)
  requireRight(call, 'updateTestCase', project)
  const path = testCasePath(project.code, row.seq)
  const marker = formatMarker(project.code, row.seq)
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${testCasesPath(project.code)}">Test cases</a> / <a href="${path}">${marker}</a> / <span aria-current="page">Edit</span></nav>
<div class="head"><div><h1>Edit ${marker}</h1>!${row.type === 'filled' ? html`<p class="meta">Only the priority can be changed. The rest comes from the template.</p>` : ''}</div></div>
!${renderSchemaForm(call, {
    fields,
    initial,
    hints: await readHints(call, project, filled),
    button: 'Save',
    cancelPath: path,
    hasFiles: row.type !== 'filled',
    hidden: { version: String(row.version) },
  })}`
  return { title: `Edit ${marker}`, content, projectCode: project.code, section: 'Test cases' }
}

/** Saves only changed fields, unless somebody else has changed the test case in the meantime. */
async function submit(call: FormCall): Promise<string> {
  const { project, row, fields, initial } = await readEdited(call)
  if (call.form.get('version') !== String(row.version) && !(await call.isRepeated())) {
    throw new ApiError(
      409,
      'somebody else has changed this test case in the meantime; open it again to see the changes',
    )
  }
  await addFormFiles(call)
  const state = withoutEmptyRows(fields, call.form)
  const body = readBody(findChangedFields(fields, initial, state), state)
  const params = { projectCode: project.code, tcaseId: row.id }
  await call.perform('updateTestCase', { params, body })
  return testCasePath(project.code, row.seq)
}
