import { html } from 'ghtml'
import { endpoints } from 'qasphere-contract'
import { formFieldsOf } from 'qasphere-contract/form-fields'
import { findProject } from '../../domain/projects.js'
import { milestonePath, milestonesPath } from '../../values/page-paths.js'
import { type FormCall, type Page, type PageCall, readResponse } from '../page.js'
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
  const path = milestonesPath(project.code)
  const content = html`<nav class="crumbs" aria-label="Breadcrumbs"><a href="${path}">Milestones</a> / <span aria-current="page">New</span></nav>
<div class="head"><div><h1>New milestone</h1></div></div>
!${renderSchemaForm(call, { fields, initial: toFormState(fields, {}), hints: {}, button: 'Create milestone', cancelPath: path })}`
  return { title: 'New milestone', content, projectCode: project.code, section: 'Milestones' }
}

async function submit(call: FormCall): Promise<string> {
  const { projectCode = '' } = call.params
  const body = readBody(fields, call.form)
  const created = await call.perform('createMilestone', { params: { projectCode }, body })
  return milestonePath(projectCode, readResponse(endpoints.createMilestone.response, created).id)
}
