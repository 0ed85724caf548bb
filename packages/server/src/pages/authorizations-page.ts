import type { FastifyInstance } from 'fastify'
import { html } from 'ghtml'
import { recordEvent } from '../domain/audit.js'
import type { Services } from '../http/services.js'
import { type AuthorizationRow, listAuthorizations, revokeAuthorization } from '../store/authorizations.js'
import { now } from '../store/database.js'
import { change } from '../store/transaction.js'
import { authorizationsPath } from '../values/page-paths.js'
import { renderFormToken } from './parts/form.js'
import { renderSettingsHead } from './parts/settings-navigation.js'
import { formatTime } from './parts/text.js'
import { checkForm, findSession, type PageSession, readFormField, redirectToLogin } from './session.js'
import { sendCard } from './shell.js'

/** Adds the page on which users list and revoke the logins of their command lines. */
export function addAuthorizationsPage(app: FastifyInstance, { store }: Services): void {
  const { db } = store
  app.get(authorizationsPath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    const content = renderLogins(session, await listAuthorizations(db, session.user.id, now()))
    const above = renderSettingsHead({ user: session.user, session }, authorizationsPath)
    return sendCard(reply, 200, { title: 'Logins', content, session, above })
  })

  app.post(authorizationsPath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    checkForm(request, session)
    const id = readFormField(request, 'revoke')
    const { id: userId } = session.user
    await change(store, async (transaction) => {
      const own = await listAuthorizations(transaction, userId, now())
      if (!own.some((authorization) => authorization.id === id)) return
      await revokeAuthorization(transaction, id, now())
      const meta = { authorizationId: id, reason: 'revoked by the user' }
      await recordEvent(transaction, request, { action: 'oauth_authorization.revoked', userId, meta })
    })
    return reply.redirect(authorizationsPath, 303)
  })
}

function renderLogins({ formToken }: PageSession, authorizations: readonly AuthorizationRow[]): string {
  if (authorizations.length === 0) {
    return html`<h2>Logins</h2><p class="muted">You have no active logins. To connect the command line, run <code>qasphere auth login</code>.</p>`
  }
  const rows = authorizations.map(
    ({ id, clientId, userAgent, ip, createdAt, lastUsedAt, expiresAt }) => html`<tr>
<td class="main"><span class="title">${clientId}</span><div class="sub">${userAgent}</div><div class="sub phone">${ip} · renewed !${formatTime(lastUsedAt)}</div></td><td class="opt">${ip}</td>
<td class="opt">!${formatTime(createdAt)}</td><td class="opt">!${formatTime(lastUsedAt)}</td><td class="opt">!${formatTime(expiresAt)}</td>
<td class="action"><form class="inline" method="post" action="${authorizationsPath}">!${renderFormToken(formToken)}<button class="danger" name="revoke" value="${id}">Revoke</button></form></td>
</tr>`,
  )
  return html`<h2>Logins</h2>
<p class="muted">Command lines and MCP clients that can act as you. Revoking a login ends its access immediately.</p>
<div class="table"><table class="rows people">
<thead><tr><th>Client</th><th>IP address</th><th>Logged in</th><th>Last renewed</th><th>Expires if unused</th><th><span class="unseen">Action</span></th></tr></thead>
<tbody>!${rows.join('')}</tbody>
</table></div>`
}
