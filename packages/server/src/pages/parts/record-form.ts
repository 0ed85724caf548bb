import { html } from 'ghtml'
import type { ProjectRow, RunRow } from '../../store/schema.js'
import type { PageCall } from '../page.js'
import { renderFormToken } from './form.js'
import { mayPerform } from './rights.js'
import { renderStatusIcon, type Statuses } from './status.js'

/** Keyboard shortcuts of statuses. */
const keys: Readonly<Record<string, string>> = { passed: 'p', failed: 'f', blocked: 'b', skipped: 's' }

/** Whether the reader may record results in a run. */
export function mayRecord(
  call: PageCall,
  { project, run }: { readonly project: ProjectRow; readonly run: RunRow },
): boolean {
  return run.closedAt === null && mayPerform(call, 'createResult', project)
}

/**
 * Renders the form that records a result, with a button for each status. Without an action, the browser script sets it. The
 * heading of the form has the ID `record`.
 */
export function renderRecordForm(
  { reader, sent }: PageCall,
  statuses: Statuses,
  { action, note }: { readonly action?: string; readonly note: string },
): string {
  const buttons = [...statuses.values()]
    .filter(({ id, isActive }) => isActive && id !== 'open')
    .map(({ id, name, color }) => {
      const key = keys[id] === undefined ? '' : html` data-key="${keys[id]}"`
      return html`<button name="status" value="${id}"!${key}><span class="s c-${color}">!${renderStatusIcon(id)}${name}</span></button>`
    })
  return html`<form class="record" method="post"!${action === undefined ? '' : html` action="${action}"`} enctype="multipart/form-data" aria-labelledby="record">!${renderFormToken(reader.session?.formToken ?? '')}
<label for="comment">Comment <span class="muted">(optional)</span></label>
<textarea id="comment" name="comment" rows="4" maxlength="30000">${sent?.get('comment') ?? ''}</textarea>
<label for="files">Files <span class="muted">(optional; paste a screenshot anywhere on the page)</span></label>
<input id="files" type="file" name="files" multiple data-paste>
<div class="statuses">!${buttons.join('')}</div>
<p class="muted">${note}</p></form>`
}
