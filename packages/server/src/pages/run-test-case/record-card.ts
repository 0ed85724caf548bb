import { html } from 'ghtml'
import { roles } from 'qasphere-contract'
import type { PageCall } from '../page.js'
import { formTokenField } from '../parts/form.js'
import { statusIcon } from '../parts/status.js'
import type { TestCaseView } from './test-case-view.js'

/** The keys of statuses, for people who go through a run by keyboard. */
const keys: Readonly<Record<string, string>> = { passed: 'p', failed: 'f', blocked: 'b', skipped: 's' }

/** Whether the reader may record a result here. */
export function mayRecord({ reader }: PageCall, { project, run }: TestCaseView): boolean {
  const hasRole = roles.indexOf(reader.user.role) <= roles.indexOf('test-runner')
  return reader.session !== undefined && hasRole && run.closedAt === null && project.archivedAt === null
}

/** The form that records a result: one button for each status. */
export function recordCard({ path, reader, sent }: PageCall, { statuses }: TestCaseView): string {
  const buttons = [...statuses.values()]
    .filter(({ id, isActive }) => isActive && id !== 'open')
    .map(({ id, name, color }) => {
      const key = keys[id] === undefined ? '' : html` data-key="${keys[id]}"`
      return html`<button name="status" value="${id}"!${key}><span class="s c-${color}">!${statusIcon(id)}${name}</span></button>`
    })
  return html`<section class="card"><h2 id="record">Record a result</h2>
<form class="record" method="post" action="${path}" aria-labelledby="record">!${formTokenField(reader.session?.formToken ?? '')}
<label for="comment">Comment <span class="muted">(optional)</span></label>
<textarea id="comment" name="comment" rows="4" maxlength="30000">${sent?.('comment') ?? ''}</textarea>
<div class="statuses">!${buttons.join('')}</div>
<p class="muted">Continues with the next open test case.</p></form></section>`
}
