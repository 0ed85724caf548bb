import { html } from 'ghtml'
import { listOwnLogins } from '../../domain/logins.js'
import { authorizationsPath } from '../../values/page-paths.js'
import type { FormCall, Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFileLinks } from '../parts/file-links.js'
import { renderFormError } from '../parts/form.js'
import { renderRevokeButton } from '../parts/revoke.js'
import { renderSettingsHead } from '../parts/settings-navigation.js'
import { formatCount, formatDate, formatTime } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'

/** The logins of the user's command lines and MCP clients. The user can revoke them. */
export const loginsPage: Page = {
  path: authorizationsPath,
  needsSession: true,
  show,
  table: readTable,
  submit,
}

async function show(call: PageCall): Promise<PageContent> {
  const { reader, formError } = call
  const logins = await listOwnLogins(call)
  const rows = logins.map(
    ({ id, client, userAgent, ip, createdAt, lastRenewedAt, expiresAt }) => html`<tr>
<td class="main"><span class="title">${client}</span><div class="sub">${userAgent}</div><div class="sub">${ip}<span class="phone"> · renewed !${formatTime(lastRenewedAt)}</span></div></td>
<td class="opt">!${formatDate(createdAt)}</td><td class="opt">!${formatTime(lastRenewedAt)}</td><td class="opt">!${formatDate(expiresAt)}</td>
<td class="action">!${renderRevokeButton(call, id)}</td></tr>`,
  )
  const list =
    rows.length === 0
      ? html`<p class="empty">You have no active logins. To connect the command line, run <code>qasphere auth login</code>.</p>`
      : html`<p class="muted">Command lines and MCP clients that can act as you. Revoking a login ends its access immediately.</p>
<div class="scroll"><table class="rows people"><thead><tr><th scope="col">Client</th><th scope="col" class="opt">Logged in</th><th scope="col" class="opt">Last renewed</th><th scope="col" class="opt">Expires if unused</th><th scope="col"><span class="unseen">Action</span></th></tr></thead><tbody>!${rows.join('')}</tbody></table></div>`
  const content = html`!${renderSettingsHead(reader, authorizationsPath)}
!${renderFormError(formError?.message)}
<section class="card" aria-labelledby="logins"><h2 id="logins">Logins <span class="muted">${formatCount(logins.length, 'login')}</span> !${renderFileLinks(authorizationsPath)}</h2>
!${list}</section>
!${renderCommandCard('logins list', {})}`
  return { title: 'Logins', content }
}

async function readTable(call: PageCall): Promise<Table> {
  const logins = await listOwnLogins(call)
  return {
    columns: ['id', 'client', 'user_agent', 'ip', 'created_at', 'last_renewed_at', 'expires_at'],
    rows: logins.map(({ id, client, userAgent, ip, createdAt, lastRenewedAt, expiresAt }) => [
      id,
      client,
      userAgent,
      ip,
      createdAt,
      lastRenewedAt,
      expiresAt,
    ]),
  }
}

/** Revokes a login. */
async function submit(call: FormCall): Promise<string> {
  await call.perform('revokeLogin', { params: { id: call.form.get('revoke') ?? '' } })
  return authorizationsPath
}
