import { html } from 'ghtml'
import type { PageCall } from '../page.js'
import { renderFormToken } from '../parts/form.js'
import { mayPerform } from '../parts/rights.js'
import { renderStatusIcon } from '../parts/status.js'
import type { TestCaseView } from './test-case-view.js'

/** Keyboard shortcuts of statuses. */
const keys: Readonly<Record<string, string>> = { passed: 'p', failed: 'f', blocked: 'b', skipped: 's' }

/** Whether the reader may record a result for the test case. */
export function mayRecord(call: PageCall, { project, run }: TestCaseView): boolean {
  return run.closedAt === null && mayPerform(call, 'createResult', project)
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
<form class="record" method="post" action="${path}" enctype="multipart/form-data" aria-labelledby="record">!${renderFormToken(reader.session?.formToken ?? '')}
<label for="comment">Comment <span class="muted">(optional)</span></label>
<textarea id="comment" name="comment" rows="4" maxlength="30000">${sent?.get('comment') ?? ''}</textarea>
<label for="files">Files <span class="muted">(optional; paste a screenshot anywhere on the page)</span></label>
<input id="files" type="file" name="files" multiple data-paste>
<div class="statuses">!${buttons.join('')}</div>
<p class="muted">Then opens the next open test case.</p></form></section>`
}
