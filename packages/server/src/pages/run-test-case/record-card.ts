import { html } from 'ghtml'
import type { PageCall } from '../page.js'
import { renderRecordForm } from '../parts/record-form.js'
import { keepSearch } from '../run/kept-search.js'
import type { TestCaseView } from './test-case-view.js'

/** Shows the form that records a result. */
export function renderRecordCard(call: PageCall, { statuses, isOfSearch }: TestCaseView): string {
  const action = keepSearch(call.path, call.query)
  const note = isOfSearch
    ? 'Then opens the next test case of your search.'
    : 'Then opens the next open test case.'
  return html`<section class="card"><h2 id="record">Record a result</h2>!${renderRecordForm(call, statuses, { action, note })}</section>`
}
