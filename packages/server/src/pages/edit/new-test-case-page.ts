import { html } from 'ghtml'
import { endpoints } from 'qasphere-contract'
import { findProject } from '../../domain/projects.js'
import { testCasePath, testCasesPath } from '../../values/page-paths.js'
import { type FormCall, type Page, type PageCall, readResponse } from '../page.js'
import { requireRight } from '../parts/rights.js'
import { readBody, toFormState, withoutEmptyRows } from '../schema-form/form-state.js'
import { renderSchemaForm } from '../schema-form/schema-form.js'
import type { PageContent } from '../shell.js'
import { formUpload } from '../store-form-files.js'
import { addFormFiles, listNewTestCaseFields, readHints } from './test-case-form.js'

/** The form that creates a test case; `?folder=ID` selects the folder. */
export const newTestCasePage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/tcases/new',
  show,
  upload: formUpload,
  submit,
}

async function show(call: PageCall): Promise<PageContent> {
  const project = await findProject(call, call.params.projectCode ?? '')
  requireRight(call, 'createTestCase', project)
  const fields = await listNewTestCaseFields(call, project)
  const folderId = call.query.get('folder') ?? undefined
  const initial = { type: 'standalone', folderId, priority: 'medium' }
  const path = testCasesPath(project.code)
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${path}">Test cases</a> / <span aria-current="page">New</span></nav>
<div class="head"><div><h1>New test case</h1></div></div>
!${renderSchemaForm(call, {
    fields,
    initial: toFormState(fields, initial),
    hints: await readHints(call, project),
    button: 'Create test case',
    cancelPath: path,
    hasFiles: true,
  })}`
  return { title: 'New test case', content, projectCode: project.code, section: 'Test cases' }
}

async function submit(call: FormCall): Promise<string> {
  const project = await findProject(call, call.params.projectCode ?? '')
  const fields = await listNewTestCaseFields(call, project)
  await addFormFiles(call)
  const body = readBody(fields, withoutEmptyRows(fields, call.form))
  const created = await call.perform('createTestCase', { params: { projectCode: project.code }, body })
  return testCasePath(project.code, readResponse(endpoints.createTestCase.response, created).seq)
}
