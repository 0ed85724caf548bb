import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { described, nonNegativeInt, positiveInt, timestamp } from './scalars.js'

/** The page size of the audit log where none is given. */
export const defaultAuditCount = 100
/** The largest page of the audit log. */
export const maxAuditCount = 1000

const AuditEvent = z.object({
  id: positiveInt,
  user: z.nullable(z.object({ id: positiveInt, name: z.string(), email: z.string() })),
  action: z.string(),
  ip: z.string(),
  userAgent: z.string(),
  createdAt: timestamp,
  meta: z.optional(z.record(z.string(), z.unknown())),
})

export const listAuditLogs = endpoint({
  command: 'audit-logs list',
  summary: 'List the events of the audit log, oldest first.',
  docs: 'audit_logs#list-audit-logs',
  access: 'admin',
  request: {
    method: 'GET',
    path: '/audit-logs',
    query: z.object({
      after: z.optional(
        described('Only events with a greater id: the cursor of the page before', nonNegativeInt),
      ),
      count: z.optional(
        described('Most events to return (1 to 1000)', positiveInt.check(z.maximum(maxAuditCount))),
      ),
    }),
  },
  status: 200,
  response: z.object({ after: nonNegativeInt, count: nonNegativeInt, events: z.array(AuditEvent) }),
  paging: 'cursor',
  examples: [{ does: 'the next 500 events', flags: { after: 1042, count: 500 } }],
})
