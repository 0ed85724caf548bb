import { html } from 'ghtml'
import { endpoints } from 'qasphere-contract'
import { formFieldsOf } from 'qasphere-contract/form-fields'
import { findProject } from '../../domain/projects.js'
import { projectPath } from '../../values/page-paths.js'
import type { FormCall, Page, PageCall } from '../page.js'
import { requireRight } from '../parts/rights.js'
import { readBody, toFormState } from '../schema-form/form-state.js'
import { renderSchemaForm } from '../schema-form/schema-form.js'
import type { PageContent } from '../shell.js'

/** The form that creates a milestone. */
export const newMilestonePage: Page = {
  path: '/project/:projectCode(^[\\w-]{1,64}$)/milestones/new',
  show,
  submit,
}

const fields = formFieldsOf(endpoints.createMilestone.request.body)

async function show(call: PageCall): Promise<PageContent> {
  const project = await findProject(call, call.params.projectCode ?? '')
  requireRight(call, 'createMilestone', project)
  const path = projectPath(project.code)
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${path}">${project.title}</a> / <span aria-current="page">New milestone</span></nav>
<div class="head"><div><h1>New milestone</h1></div></div>
!${renderSchemaForm(call, { fields, initial: toFormState(fields, {}), hints: {}, button: 'Create milestone', cancelPath: path })}`
  return { title: 'New milestone', content, projectCode: project.code, section: 'Overview' }
}

async function submit(call: FormCall): Promise<string> {
  const { projectCode = '' } = call.params
  await call.perform('createMilestone', { params: { projectCode }, body: readBody(fields, call.form) })
  return projectPath(projectCode)
}
