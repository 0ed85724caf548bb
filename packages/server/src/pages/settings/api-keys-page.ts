import { html } from 'ghtml'
import { createApiKey, formatApiKey, listOwnApiKeys } from '../../domain/api-keys.js'
import { changeOnce, orFirstResponse } from '../../domain/repeated-changes.js'
import type { Db } from '../../store/database.js'
import { change } from '../../store/transaction.js'
import { ApiError } from '../../values/api-error.js'
import { hashSecret } from '../../values/hashes.js'
import { apiKeysPath } from '../../values/page-paths.js'
import type { FormCall, Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFileLinks } from '../parts/file-links.js'
import { renderFormError, renderFormToken } from '../parts/form.js'
import { renderRevokeButton } from '../parts/revoke.js'
import { renderSettingsHead } from '../parts/settings-navigation.js'
import { formatCount, formatTime } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'

/** The user's own API keys. The user can create and revoke them. */
export const apiKeysPage: Page = { path: apiKeysPath, needsSession: true, show, table: readTable, submit }

const maxNameLength = 255

async function show(call: PageCall): Promise<PageContent> {
  return await renderPage(call)
}

/** Shows the API keys, and a key that was just created. */
async function renderPage(call: PageCall, created?: string): Promise<PageContent> {
  const keys = await listOwnApiKeys(call)
  const rows = keys.map(
    ({
      id,
      name,
      createdAt,
    }) => html`<tr><td class="main"><span class="title" dir="auto">${name}</span><div class="sub phone">!${formatTime(createdAt)}</div></td>
<td class="opt">!${formatTime(createdAt)}</td><td class="action">!${renderRevokeButton(call, id)}</td></tr>`,
  )
  const list =
    rows.length === 0
      ? html`<p class="empty">You have no API keys.</p>`
      : html`<div class="scroll"><table class="rows people"><thead><tr><th scope="col">Name</th><th scope="col" class="opt">Created</th><th scope="col"><span class="unseen">Action</span></th></tr></thead><tbody>!${rows.join('')}</tbody></table></div>`
  const content = html`!${renderSettingsHead(call.reader, apiKeysPath)}
<div class="grid"><div>!${renderForm(call, created)}
<section class="card" aria-labelledby="keys"><h2 id="keys">API keys <span class="muted">${formatCount(keys.length, 'API key')}</span> !${renderFileLinks(apiKeysPath)}</h2>
!${list}</section></div>
<aside class="side" aria-label="About API keys">!${renderCommandCard('api-keys list', {})}</aside></div>`
  return { title: 'API keys', content, isScriptless: true }
}

function renderForm({ reader, formError }: PageCall, created: string | undefined): string {
  return html`<section class="card form" aria-labelledby="create"><h2 id="create">Create an API key</h2>
<p class="muted">An API key has all your permissions: keep it secret like a password. Create one for each pipeline so that you can revoke them separately.</p>
!${created === undefined ? '' : renderNewKey(created)}
!${renderFormError(formError?.message)}
<form method="post" action="${apiKeysPath}">!${renderFormToken(reader.session?.formToken ?? '')}
<label for="name">Name of the new key</label>
<input id="name" name="name" maxlength="${maxNameLength}" required autocomplete="off" placeholder="Nightly pipeline">
<div class="actions"><button class="primary">Create key</button></div></form></section>`
}

function renderNewKey(key: string): string {
  return html`<div class="notice" role="status"><strong>Copy the new key now. It is not shown again.</strong>
<code class="shown" id="new-key">${key}</code></div>`
}

async function readTable(call: PageCall): Promise<Table> {
  const keys = await listOwnApiKeys(call)
  return {
    columns: ['id', 'name', 'created_at'],
    rows: keys.map(({ id, name, createdAt }) => [id, name, createdAt]),
  }
}

/** Revokes a key, or creates one. */
async function submit(call: FormCall): Promise<string | PageContent> {
  const id = call.form.get('revoke') ?? ''
  if (id !== '') {
    await call.perform('revokeApiKey', { params: { id } })
    return apiKeysPath
  }
  const name = (call.form.get('name') ?? '').trim()
  if (name === '' || name.length > maxNameLength) {
    throw new ApiError(400, `the name must be 1 to ${maxNameLength} characters long`)
  }
  // The response to the form shows the key. After a redirect, reloading the page would show it again.
  return await renderPage(call, await createKeyOfForm(call, name))
}

/**
 * Creates a key. If the button was pressed twice, returns the same key both times, although keys are not stored: its secret
 * depends on the session and the form. Throws 409 if the key has been revoked since.
 */
async function createKeyOfForm(call: FormCall, name: string): Promise<string> {
  const { form, user, reader } = call
  const formId = form.get('formId') ?? ''
  const create = async (db: Db, secret?: string) => {
    const { id, key } = await createApiKey(db, {
      userId: user.id,
      name,
      ...(secret === undefined ? {} : { secret }),
    })
    await call.record(db, { action: 'api_key.created', userId: user.id, meta: { id, name } })
    return { id, key }
  }
  if (formId === '' || !reader.session) return (await change(call, create)).key
  const { tokenHash, deriveSecret } = reader.session
  const secret = deriveSecret(`API key ${formId} ${name}`)
  const hash = hashSecret(`API key ${tokenHash} ${formId} ${name}`)
  const id = await orFirstResponse(
    change(call, (db) => changeOnce(db, hash, async () => (await create(db, secret)).id)),
  )
  const created = (await listOwnApiKeys(call)).find((each) => each.id === id)
  if (!created) {
    throw new ApiError(409, 'the key that this form created has been revoked; create another one')
  }
  return await formatApiKey(call.db, created.id, secret)
}
