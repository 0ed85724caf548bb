import type { FastifyInstance } from 'fastify'
import { html } from 'ghtml'
import { createApiKey } from '../domain/api-keys.js'
import { recordEvent } from '../domain/audit.js'
import type { Services } from '../http/services.js'
import { type ApiKeyRow, listApiKeys, revokeApiKey } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import { apiKeysPath } from '../values/page-paths.js'
import { formTokenField, mistake } from './parts/form.js'
import { timeText } from './parts/text.js'
import { checkForm, findSession, formField, type PageSession, redirectToLogin } from './session.js'
import { sendCard } from './shell.js'

const maxNameLength = 255

/** The API keys of a user: made, listed and revoked. */
export function addApiKeysPage(app: FastifyInstance, { store: { db } }: Services): void {
  app.get(apiKeysPath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    return sendCard(reply, 200, await keysPage(db, session))
  })

  app.post(apiKeysPath, async (request, reply) => {
    const session = await findSession(db, request)
    if (!session) return redirectToLogin(request, reply)
    checkForm(request, session)
    const [name, revoke] = [formField(request, 'name'), formField(request, 'revoke')]
    const userId = session.user.id
    if (revoke !== '') {
      await db.transaction().execute(async (transaction) => {
        if (!(await revokeApiKey(transaction, revoke, userId))) return
        const event = { action: 'api_key.revoked', userId, meta: { id: revoke } }
        await recordEvent(transaction, request, event)
      })
      return reply.redirect(apiKeysPath, 303)
    }
    const title = name.trim()
    if (title === '' || title.length > maxNameLength) {
      const wrong = `The name must have 1 to ${maxNameLength} characters.`
      return sendCard(reply, 400, await keysPage(db, session, { wrong }))
    }
    const key = await db.transaction().execute(async (transaction) => {
      const made = await createApiKey(transaction, { userId, name: title })
      const event = { action: 'api_key.created', userId, meta: { id: made.id, name: title } }
      await recordEvent(transaction, request, event)
      return made.key
    })
    // Shown in the answer itself, once: a page to come back to would show it again.
    return sendCard(reply, 200, await keysPage(db, session, { key }))
  })
}

async function keysPage(db: Db, session: PageSession, said: { key?: string; wrong?: string } = {}) {
  const keys = await listApiKeys(db, session.user.id)
  const content = html`<h1>API keys</h1>
<p class="muted">A key acts as you. Keep it like a password; use one for each pipeline, so that each can be revoked by itself.</p>
!${said.key === undefined ? '' : shownKey(said.key)}
!${mistake(said.wrong)}
<form method="post" action="${apiKeysPath}">
!${formTokenField(session.formToken)}
<label for="name">Name of a new key</label>
<input id="name" name="name" maxlength="${maxNameLength}" required autocomplete="off" placeholder="Nightly pipeline">
<div class="actions"><button class="primary">Create key</button></div>
</form>
!${keys.length === 0 ? '' : table(session, keys)}`
  return { title: 'API keys', content, session, isWide: true }
}

function shownKey(key: string): string {
  return html`<div class="notice" role="status"><strong>Copy the new key now: it is not shown again.</strong>
<code class="shown" id="new-key">${key}</code></div>`
}

function table({ formToken }: PageSession, keys: readonly ApiKeyRow[]): string {
  const rows = keys.map(
    ({ id, name, createdAt }) => html`<tr><td>${name}</td><td>!${timeText(createdAt)}</td>
<td class="action"><form class="inline" method="post" action="${apiKeysPath}">!${formTokenField(formToken)}<button class="danger" name="revoke" value="${id}">Revoke</button></form></td></tr>`,
  )
  return html`<h2>Your keys</h2>
<div class="table"><table><thead><tr><th>Name</th><th>Created</th><th><span class="unseen">Action</span></th></tr></thead>
<tbody>!${rows.join('')}</tbody></table></div>`
}
