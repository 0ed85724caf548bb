import { html } from 'ghtml'
import { roles } from 'qasphere-contract'
import type { PageCall } from '../page.js'
import { renderFormToken } from '../parts/form.js'
import { renderStatusIcon } from '../parts/status.js'
import type { TestCaseView } from './test-case-view.js'

/** Keyboard shortcuts of statuses. */
const keys: Readonly<Record<string, string>> = { passed: 'p', failed: 'f', blocked: 'b', skipped: 's' }

/** Whether the reader may record a result for the test case. */
export function mayRecord({ reader }: PageCall, { project, run }: TestCaseView): boolean {
  const hasRole = roles.indexOf(reader.user.role) <= roles.indexOf('test-runner')
  return reader.session !== undefined && hasRole && run.closedAt === null && project.archivedAt === null
}

/** Shows the form that records a result, with a button for each status. */
export function renderRecordCard({ path, reader, sent }: PageCall, { statuses }: TestCaseView): string {
  const buttons = [...statuses.values()]
    .filter(({ id, isActive }) => isActive && id !== 'open')
    .map(({ id, name, color }) => {
      const key = keys[id] === undefined ? '' : html` data-key="${keys[id]}"`
      return html`<button name="status" value="${id}"!${key}><span class="s c-${color}">!${renderStatusIcon(id)}${name}</span></button>`
    })
  return html`<section class="card"><h2 id="record">Record a result</h2>
<form class="record" method="post" action="${path}" aria-labelledby="record">!${renderFormToken(reader.session?.formToken ?? '')}
<label for="comment">Comment <span class="muted">(optional)</span></label>
<textarea id="comment" name="comment" rows="4" maxlength="30000">${sent?.('comment') ?? ''}</textarea>
<div class="statuses">!${buttons.join('')}</div>
<p class="muted">Opens the next open test case afterwards.</p></form></section>`
}
