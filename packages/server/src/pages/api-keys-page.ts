import type { FastifyInstance, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import { createApiKey, formatApiKey } from '../domain/api-keys.js'
import { recordEvent } from '../domain/audit.js'
import { changeOnce, orFirstResponse } from '../domain/submitted-forms.js'
import type { Services } from '../http/services.js'
import { type ApiKeyRow, listApiKeys, revokeApiKey } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import type { Store } from '../store/store.js'
import { change } from '../store/transaction.js'
import { hashSecret } from '../values/hashes.js'
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
    const key = await createKeyOfForm(store, request, session, title)
    if (key === undefined) {
      const wrong = 'The key that this form created has been revoked. Create another one.'
      return sendCard(reply, 409, await renderKeysPage(db, session, { wrong }))
    }
    // The response to the form shows the key. After a redirect, reloading the page would show it again.
    return sendCard(reply, 200, await renderKeysPage(db, session, { key }))
  })
}

/**
 * Creates a key. If the button was pressed twice, returns the same key both times, although keys are not stored: its secret
 * depends on the session and the form. Returns undefined if the key has been revoked since.
 */
async function createKeyOfForm(
  store: Store,
  request: FastifyRequest,
  session: PageSession,
  name: string,
): Promise<string | undefined> {
  const userId = session.user.id
  const formId = readFormField(request, 'formId')
  const create = async (db: Db, secret?: string) => {
    const { id, key } = await createApiKey(db, { userId, name, ...(secret === undefined ? {} : { secret }) })
    await recordEvent(db, request, { action: 'api_key.created', userId, meta: { id, name } })
    return { id, key }
  }
  if (formId === '') return (await change(store, create)).key
  const secret = session.deriveSecret(`API key ${formId} ${name}`)
  const hash = hashSecret(`API key ${session.tokenHash} ${formId} ${name}`)
  const id = await orFirstResponse(
    change(store, (db) => changeOnce(db, hash, async () => (await create(db, secret)).id)),
  )
  const created = (await listApiKeys(store.db, userId)).find((each) => each.id === id)
  return created && (await formatApiKey(store.db, created.id, secret))
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
