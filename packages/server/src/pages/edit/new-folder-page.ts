import { html } from 'ghtml'
import { endpoints } from 'qasphere-contract'
import { FolderInput } from 'qasphere-contract/folders'
import { formFieldsOf } from 'qasphere-contract/form-fields'
import { findProject } from '../../domain/projects.js'
import { writeSearch } from '../../domain/search-terms.js'
import { testCasesPath } from '../../values/page-paths.js'
import { type FormCall, type Page, type PageCall, readResponse } from '../page.js'
import { requireRight } from '../parts/rights.js'
import { readBody, toFormState } from '../schema-form/form-state.js'
import { renderSchemaForm } from '../schema-form/schema-form.js'
import type { PageContent } from '../shell.js'

/** The form that creates a folder or changes the comment of an existing one. */
export const newFolderPage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/folders/new',
  show,
  submit,
}

const fields = formFieldsOf(FolderInput)

async function show(call: PageCall): Promise<PageContent> {
  const project = await findProject(call, call.params.projectCode ?? '')
  requireRight(call, 'bulkCreateFolders', project)
  const path = testCasesPath(project.code)
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${path}">Test cases</a> / <span aria-current="page">New folder</span></nav>
<div class="head"><div><h1>New folder</h1></div></div>
!${renderSchemaForm(call, {
    fields,
    initial: toFormState(fields, { path: call.query.getAll('in') }),
    hints: {
      notes: { path: 'Titles from the top level down, one per line. Missing folders are created.' },
    },
    place: ['folders', 0],
    button: 'Create folder',
    cancelPath: path,
  })}`
  return { title: 'New folder', content, projectCode: project.code, section: 'Test cases' }
}

async function submit(call: FormCall): Promise<string> {
  const { projectCode = '' } = call.params
  const folder = readBody(fields, call.form)
  const params = { projectCode }
  const created = await call.perform('bulkCreateFolders', { params, body: { folders: [folder] } })
  readResponse(endpoints.bulkCreateFolders.response, created)
  const titles = (call.form.get('path') ?? '').split('\n').flatMap((title) => title.trim() || [])
  const term = { field: 'folder', value: titles.join('/'), isExcluded: false }
  return `${testCasesPath(projectCode)}?${new URLSearchParams({ q: writeSearch([term]) })}`
}
