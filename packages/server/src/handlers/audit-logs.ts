import { defaultAuditCount } from 'qasphere-contract/audit-logs'
import type { HandlersOf } from '../domain/call.js'
import { type AuditEventRow, listAuditEvents, listLatestAuditEvents } from '../store/audit-logs.js'

export const auditLogHandlers: HandlersOf<'auditLogs'> = {
  listAuditLogs: async ({ db, query }) => {
    const after = query.after ?? 0
    const events = (await listAuditEvents(db, after, query.count ?? defaultAuditCount)).map(showEvent)
    return { after: events.at(-1)?.id ?? after, count: events.length, events }
  },

  searchAuditLogs: async ({ db, query: { query = '', before, count = defaultAuditCount } }) => {
    const events = await listLatestAuditEvents(db, { before, search: query }, count)
    return { events: events.map(showEvent) }
  },
}

function showEvent(row: AuditEventRow) {
  return {
    id: row.id,
    user:
      row.userId === null || row.userName === null || row.userEmail === null
        ? null
        : { id: row.userId, name: row.userName, email: row.userEmail },
    action: row.action,
    ip: row.ip,
    userAgent: row.userAgent,
    createdAt: row.createdAt,
    ...(row.metaJson === null ? {} : { meta: JSON.parse(row.metaJson) }),
  }
}
