import { html } from 'ghtml'
import { listUserRows } from '../../store/users.js'
import { usersPath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFileLinks } from '../parts/file-links.js'
import { requireRole } from '../parts/rights.js'
import { renderSettingsHead } from '../parts/settings-navigation.js'
import { formatCount, formatDate } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'

/** The users of the server. They are managed by commands on its machine. */
export const usersPage: Page = { path: usersPath, needsSession: true, show, table: readTable }

async function show(call: PageCall): Promise<PageContent> {
  requireRole(call, 'listUsers')
  const users = await listUserRows(call.db)
  const rows = users.map(
    ({ name, email, role, passwordHash, createdAt, lastActivity }) => html`<tr>
<td class="main"><span class="title" dir="auto">${name}</span><div class="sub"><bdi>${email}</bdi></div></td>
<td>${role}</td><td class="opt">${passwordHash === null ? 'no password' : 'password'}</td>
<td class="opt num muted">!${formatDate(createdAt)}</td><td class="opt num muted">!${lastActivity === null ? 'never' : formatDate(lastActivity)}</td></tr>`,
  )
  const content = html`!${renderSettingsHead(call.reader, usersPath)}
<div class="grid"><section class="card" aria-labelledby="users"><h2 id="users">Users <span class="muted">${formatCount(users.length, 'user')}</span> !${renderFileLinks(usersPath)}</h2>
<div class="scroll"><table class="rows people"><thead><tr><th scope="col">User</th><th scope="col">Role</th><th scope="col" class="opt">Sign-in</th><th scope="col" class="opt num">Created</th><th scope="col" class="opt num">Last active</th></tr></thead><tbody>!${rows.join('')}</tbody></table></div></section>
<aside class="side" aria-label="About users"><section class="card"><h2>Add and change users</h2><p>To create and deactivate users, and to set passwords and roles, run <code>qasphere server user</code> on the server's machine.</p></section>!${renderCommandCard('api users list', {})}</aside></div>`
  return { title: 'Users', content }
}

const columns = ['id', 'name', 'email', 'role', 'created_at', 'last_activity']

async function readTable(call: PageCall): Promise<Table> {
  requireRole(call, 'listUsers')
  const users = await listUserRows(call.db)
  return {
    columns,
    rows: users.map(({ id, name, email, role, createdAt, lastActivity }) => [
      id,
      name,
      email,
      role,
      createdAt,
      lastActivity,
    ]),
  }
}
