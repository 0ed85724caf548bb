import { html } from 'ghtml'
import type { ProjectRow } from '../../store/schema.js'
import { testCasesPath } from '../../values/page-paths.js'
import type { PageCall } from '../page.js'
import { mayPerform } from './rights.js'

/** Renders what to do in a project that has no runs yet. */
export function renderNoRuns(call: PageCall, project: ProjectRow): string {
  const start = mayPerform(call, 'createRun', project)
    ? html`<a class="link" href="${testCasesPath(project.code)}">Select test cases</a> for a run, or upload a test report:`
    : 'Upload a test report:'
  return html`<p class="empty">This project has no runs yet. !${start}</p>
<code class="command" data-copy>qasphere junit-upload --project-code ${project.code} --create-tcases report.xml</code>`
}
