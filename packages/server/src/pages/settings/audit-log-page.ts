import { html } from 'ghtml'
import { type AuditEventRow, listLatestAuditEvents } from '../../store/audit-logs.js'
import { auditLogPath } from '../../values/page-paths.js'
import type { Page, PageCall } from '../page.js'
import { renderCommandCard } from '../parts/command.js'
import { renderFilterForm } from '../parts/filter.js'
import { changeQuery } from '../parts/pager.js'
import { requireRole } from '../parts/rights.js'
import { renderSettingsHead } from '../parts/settings-navigation.js'
import { formatTime } from '../parts/text.js'
import type { PageContent } from '../shell.js'
import type { Table } from '../table-file.js'

/** Who did what, newest first. */
export const auditLogPage: Page = { path: auditLogPath, needsSession: true, show, table: readTable }

/** Number of events on a page, and maximum number in a file. */
const shownEvents = 200
const maxFileEvents = 10_000

/** Reads the ID before which events are shown; undefined for the newest ones. */
function readBefore(query: URLSearchParams): number | undefined {
  const before = Number(query.get('before'))
  return Number.isSafeInteger(before) && before > 0 ? before : undefined
}

/** Reads the events that the query asks for: `before` an ID, with a part of the action or the user. */
async function readEvents({ db, query }: PageCall, count: number): Promise<AuditEventRow[]> {
  const search = { before: readBefore(query), search: query.get('q') ?? '' }
  return await listLatestAuditEvents(db, search, count)
}

async function show(call: PageCall): Promise<PageContent> {
  requireRole(call, 'listAuditLogs')
  const { path, query, reader } = call
  const found = await readEvents(call, shownEvents + 1)
  const events = found.slice(0, shownEvents)
  const last = events.at(-1)
  const older =
    found.length > shownEvents && last
      ? html`<a href="${changeQuery(path, query, { before: String(last.id) })}" rel="next">Older</a>`
      : ''
  const newest = query.has('before')
    ? html`<a href="${changeQuery(path, query, { before: '' })}">Newest</a>`
    : ''
  const pager =
    older + newest === ''
      ? ''
      : html`<nav class="pager" aria-label="Pages of the table">!${newest}!${older}</nav>`
  const content = html`!${renderSettingsHead(reader, auditLogPath)}
<section class="card" id="results" aria-labelledby="events"><h2 id="events">Audit log <span class="muted">newest first</span></h2>
!${renderFilterForm({
    path,
    query,
    label: 'Search the audit log',
    placeholder: 'run.created or mara@example.com',
    terms: [['run.created', 'part of the action or of the email address of the user']],
    problems: [],
  })}
!${events.length === 0 ? html`<p class="empty">No events match your search.</p>` : renderTable(events)}
!${pager}</section>
!${renderCommand(query)}`
  return { title: 'Audit log', content }
}

/** Shows the command that prints the same events. */
function renderCommand(query: URLSearchParams): string {
  return renderCommandCard('search audit-logs', {
    query: query.get('q') ?? '',
    before: readBefore(query),
    count: shownEvents,
  })
}

function renderTable(events: readonly AuditEventRow[]): string {
  const rows = events.map(
    (event) => html`<tr><td class="time">!${formatTime(event.createdAt)}</td>
<td class="main"><span class="title mono">${event.action}</span><div class="sub">!${describeCaller(event)}</div>
!${renderDetails(event)}</td></tr>`,
  )
  return html`<div class="scroll"><table class="rows log-rows"><thead><tr><th scope="col">Time</th><th scope="col">Event</th></tr></thead><tbody>!${rows.join('')}</tbody></table></div>`
}

function describeCaller({ userId, userName, userEmail, ip }: AuditEventRow): string {
  const user =
    userId === null
      ? 'no user'
      : html`<bdi>${userName ?? 'a former user'}</bdi> · <bdi>${userEmail ?? ''}</bdi>`
  return ip === '' ? user : html`!${user} · <bdi>${ip}</bdi>`
}

function renderDetails({ metaJson, userAgent }: AuditEventRow): string {
  const meta: Record<string, unknown> = metaJson === null ? {} : JSON.parse(metaJson)
  const entries = [...Object.entries(meta), ...(userAgent === '' ? [] : [['userAgent', userAgent] as const])]
  if (entries.length === 0) return ''
  const items = entries.map(
    ([name, value]) =>
      html`<dt>${name}</dt><dd>${typeof value === 'string' ? value : JSON.stringify(value)}</dd>`,
  )
  return html`<details><summary class="muted">Details</summary><dl class="details">!${items.join('')}</dl></details>`
}

const columns = ['id', 'created_at', 'action', 'user', 'email', 'ip', 'user_agent', 'details']

async function readTable(call: PageCall): Promise<Table> {
  requireRole(call, 'listAuditLogs')
  const events = await readEvents(call, maxFileEvents)
  return {
    columns,
    rows: events.map((event) => [
      event.id,
      event.createdAt,
      event.action,
      event.userName,
      event.userEmail,
      event.ip,
      event.userAgent,
      event.metaJson,
    ]),
  }
}
