import { html } from 'ghtml'
import type { PageCall } from '../page.js'
import { mayRecord, renderRecordForm } from '../parts/record-form.js'
import type { RunView } from './read-run-view.js'

/** The form that the browser script opens to record a result for the selected row; without script, it stays closed. */
export function renderRecordDialog(call: PageCall, { report, statuses }: RunView): string {
  if (!mayRecord(call, report)) return ''
  const note = 'Then selects the next test case.'
  return html`<dialog class="record-row" data-record aria-labelledby="record"><h2 id="record">Record a result</h2><p dir="auto" data-title></p>!${renderRecordForm(call, statuses, { note })}<button type="button" data-close>Cancel</button></dialog>`
}
