import { html } from 'ghtml'
import { endpoints } from 'qasphere-contract'
import { formFieldsOf } from 'qasphere-contract/form-fields'
import { listResultStatuses } from '../../domain/result-statuses.js'
import { statusesPath } from '../../values/page-paths.js'
import type { FormCall, Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFileLinks } from '../parts/file-links.js'
import { hasRoleFor } from '../parts/rights.js'
import { renderSettingsHead } from '../parts/settings-navigation.js'
import { indexStatuses, renderStatus, type ShownStatus } from '../parts/status.js'
import { readBody, toFormState, withoutEmptyRows } from '../schema-form/form-state.js'
import { hideInRows } from '../schema-form/hide-in-rows.js'
import { renderSchemaForm } from '../schema-form/schema-form.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'

/** The statuses that results can have. Admins change the custom ones. */
export const statusesPage: Page = { path: statusesPath, needsSession: true, show, table: readTable, submit }

/** The fields of a custom status. Which status a row is about is fixed. */
const fields = formFieldsOf(endpoints.updateStatuses.request.body).map((field) => hideInRows(field, 'id'))

async function show(call: PageCall): Promise<PageContent> {
  const { db, reader } = call
  const statuses = await listResultStatuses(db)
  const content = html`!${renderSettingsHead(reader, statusesPath)}
<div class="grid"><div>!${renderTable(statuses)}!${hasRoleFor(reader, 'updateStatuses') ? renderForm(call, statuses) : ''}</div>
<aside class="side" aria-label="About statuses">!${renderCommandCard('api settings list-statuses', {})}</aside></div>`
  return { title: 'Statuses', content }
}

function renderTable(statuses: readonly ShownStatus[]): string {
  const byId = indexStatuses(statuses)
  const rows = statuses.map(
    ({ id, isDefault, isActive, inUse }) => html`<tr>
<td class="main">!${renderStatus(byId, id)}<div class="sub mono">${id}</div></td>
<td>${isDefault ? 'built in' : isActive ? 'active' : 'not active'}</td><td class="opt">${inUse ? 'in use' : 'not used yet'}</td></tr>`,
  )
  return html`<section class="card" aria-labelledby="statuses"><h2 id="statuses">Result statuses !${renderFileLinks(statusesPath)}</h2>
<div class="scroll"><table class="rows people"><thead><tr><th scope="col">Status</th><th scope="col">State</th><th scope="col" class="opt">Results</th></tr></thead><tbody>!${rows.join('')}</tbody></table></div></section>`
}

function renderForm(call: PageCall, statuses: readonly ShownStatus[]): string {
  const custom = statuses.filter(({ isDefault }) => !isDefault)
  return renderSchemaForm(call, {
    fields,
    initial: toFormState(fields, { statuses: custom }),
    hints: {
      labels: { statuses: 'Custom statuses', 'statuses.isActive': 'Available for new results' },
      emptyRows: { statuses: 0 },
    },
    button: 'Save custom statuses',
    cancelPath: statusesPath,
  })
}

async function readTable({ db }: PageCall): Promise<Table> {
  const statuses = await listResultStatuses(db)
  return {
    columns: ['id', 'name', 'color', 'built_in', 'active', 'in_use'],
    rows: statuses.map(({ id, name, color, isDefault, isActive, inUse }) => [
      ...[id, name, color],
      ...[isDefault, isActive, inUse].map((is) => (is ? 'yes' : 'no')),
    ]),
  }
}

/** Changes the custom statuses. */
async function submit(call: FormCall): Promise<string> {
  await call.perform('updateStatuses', {
    params: {},
    body: readBody(fields, withoutEmptyRows(fields, call.form)),
  })
  return statusesPath
}
