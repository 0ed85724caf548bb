import type { FastifyInstance } from 'fastify'
import { html } from 'ghtml'
import { createApiKey } from '../domain/api-keys.js'
import { recordEvent } from '../domain/audit.js'
import type { Services } from '../http/services.js'
import { type ApiKeyRow, listApiKeys, revokeApiKey } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import { change } from '../store/transaction.js'
import { apiKeysPath } from '../values/page-paths.js'
import { renderFormError, renderFormToken } from './parts/form.js'
import { renderSettingsHead } from './parts/settings-navigation.js'
import { formatTime } from './parts/text.js'
import { checkForm, findSession, type PageSession, readFormField, redirectToLogin } from './session.js'
import { sendCard } from './shell.js'

const maxNameLength = 255

/** Adds the page on which users create, list and revoke their API keys. */
export function addApiKeysPage(app: FastifyInstance, { store }: Services): void {
  const { db } = store
  app.get(apiKeysPath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    return sendCard(reply, 200, await renderKeysPage(db, session))
  })

  app.post(apiKeysPath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    checkForm(request, session)
    const [name, revoke] = [readFormField(request, 'name'), readFormField(request, 'revoke')]
    const userId = session.user.id
    if (revoke !== '') {
      await change(store, async (transaction) => {
        if (!(await revokeApiKey(transaction, revoke, userId))) return
        const event = { action: 'api_key.revoked', userId, meta: { id: revoke } }
        await recordEvent(transaction, request, event)
      })
      return reply.redirect(apiKeysPath, 303)
    }
    const title = name.trim()
    if (title === '' || title.length > maxNameLength) {
      const wrong = `The name must be 1 to ${maxNameLength} characters long.`
      return sendCard(reply, 400, await renderKeysPage(db, session, { wrong }))
    }
    const key = await change(store, async (transaction) => {
      const created = await createApiKey(transaction, { userId, name: title })
      const event = { action: 'api_key.created', userId, meta: { id: created.id, name: title } }
      await recordEvent(transaction, request, event)
      return created.key
    })
    // The response to the form shows the key. After a redirect, reloading the page would show it again.
    return sendCard(reply, 200, await renderKeysPage(db, session, { key }))
  })
}

async function renderKeysPage(db: Db, session: PageSession, outcome: { key?: string; wrong?: string } = {}) {
  const keys = await listApiKeys(db, session.user.id)
  const content = html`<h2>API keys</h2>
<p class="muted">An API key has all your permissions: keep it secret like a password. Create one for each pipeline so that you can revoke them separately.</p>
!${outcome.key === undefined ? '' : renderNewKey(outcome.key)}
!${renderFormError(outcome.wrong)}
<form method="post" action="${apiKeysPath}">
!${renderFormToken(session.formToken)}
<label for="name">Name of the new key</label>
<input id="name" name="name" maxlength="${maxNameLength}" required autocomplete="off" placeholder="Nightly pipeline">
<div class="actions"><button class="primary">Create key</button></div>
</form>
!${keys.length === 0 ? '' : renderKeysTable(session, keys)}`
  const above = renderSettingsHead({ user: session.user, session }, apiKeysPath)
  return { title: 'API keys', content, session, above }
}

function renderNewKey(key: string): string {
  return html`<div class="notice" role="status"><strong>Copy the new key now. It is not shown again.</strong>
<code class="shown" id="new-key">${key}</code></div>`
}

function renderKeysTable({ formToken }: PageSession, keys: readonly ApiKeyRow[]): string {
  const rows = keys.map(
    ({
      id,
      name,
      createdAt,
    }) => html`<tr><td class="main"><span class="title" dir="auto">${name}</span><div class="sub phone">!${formatTime(createdAt)}</div></td><td class="opt">!${formatTime(createdAt)}</td>
<td class="action"><form class="inline" method="post" action="${apiKeysPath}">!${renderFormToken(formToken)}<button class="danger" name="revoke" value="${id}">Revoke</button></form></td></tr>`,
  )
  return html`<h2>Your keys</h2>
<div class="table"><table class="rows people"><thead><tr><th>Name</th><th class="opt">Created</th><th><span class="unseen">Action</span></th></tr></thead>
<tbody>!${rows.join('')}</tbody></table></div>`
}
