import { html } from 'ghtml'
import type { PageCall } from '../page.js'
import { renderFormToken } from './form.js'

/** The button that revokes a row of a table. The form of the page gets the ID of the row as `revoke`. */
export function renderRevokeButton({ path, reader }: PageCall, id: string): string {
  return html`<form class="inline" method="post" action="${path}">!${renderFormToken(reader.session?.formToken ?? '')}<button class="danger" name="revoke" value="${id}">Revoke</button></form>`
}
