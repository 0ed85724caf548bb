import * as z from 'zod/mini'
import { endpoint } from './endpoint.js'
import { named } from './named.js'
import { anyText, nonNegativeInt, optional, positiveInt, timestamp } from './scalars.js'

/** Default page size of the audit log. */
export const defaultAuditCount = 100
/** Maximum page size of the audit log. */
export const maxAuditCount = 1000

const eventCount = optional(
  'Maximum number of events to return (1 to 1000; default: 100)',
  positiveInt.check(z.maximum(maxAuditCount)),
)

const AuditUser = named(
  'AuditUser',
  'The user who caused an event',
  z.object({ id: positiveInt, name: z.string(), email: z.string() }),
  { id: 'ID of the user', name: 'Name of the user', email: 'Email address of the user' },
)

const AuditEvent = named(
  'AuditEvent',
  'An event of the audit log',
  z.object({
    id: positiveInt,
    user: z.nullable(AuditUser),
    action: z.string(),
    ip: z.string(),
    userAgent: z.string(),
    createdAt: timestamp,
    meta: z.optional(z.record(z.string(), z.unknown())),
  }),
  {
    id: 'ID of the event; later events have greater IDs',
    user: 'User who caused the event; null for the system',
    action: 'What happened, such as run.created; clients should accept unknown actions',
    ip: 'Address of the caller',
    userAgent: 'User-Agent header of the request',
    createdAt: 'Time of the event',
    meta: 'Details of the event, such as the IDs of what was changed',
  },
)

export const listAuditLogs = endpoint({
  command: 'audit-logs list',
  summary: 'List the events of the audit log, oldest first.',
  docs: 'audit_logs#list-audit-logs',
  access: 'admin',
  request: {
    method: 'GET',
    path: '/audit-logs',
    query: z.object({
      after: optional(
        'Only events after the event with this ID, such as the last one of the previous page',
        nonNegativeInt,
      ),
      count: eventCount,
    }),
  },
  status: 200,
  response: named(
    'AuditLog',
    'A page of the audit log',
    z.object({ after: nonNegativeInt, count: nonNegativeInt, events: z.array(AuditEvent) }),
    {
      after: 'Cursor of the next page: the ID of the last event',
      count: 'Number of events on this page; fewer than requested at the end of the log',
      events: 'Events, oldest first',
    },
  ),
  paging: 'cursor',
  columns: ['id', 'createdAt', 'user.email', 'action', 'ip'],
  examples: [{ does: 'list the next 500 events', flags: { after: 1042, count: 500 } }],
})

export const searchAuditLogs = endpoint({
  command: 'search audit-logs',
  summary: 'Find events of the audit log by action and user, newest first.',
  tag: 'audit-logs',
  access: 'admin',
  extension: true,
  request: {
    method: 'GET',
    path: '/search/audit-logs',
    query: z.object({
      query: optional('Part of the action, or of the email address of the user', anyText),
      before: optional(
        'Only events before the event with this ID, such as the last one of the previous page',
        positiveInt,
      ),
      count: eventCount,
    }),
  },
  status: 200,
  response: named(
    'FoundAuditEvents',
    'The events of the audit log that a search finds',
    z.object({ events: z.array(AuditEvent) }),
    { events: 'Events, newest first' },
  ),
  rows: 'events',
  columns: ['id', 'createdAt', 'user.email', 'action', 'ip'],
  examples: [
    { does: 'show the latest runs that were created', flags: { query: 'run.created', count: 20 } },
    { does: 'show what a user did before an event', flags: { query: 'mara@example.com', before: 1042 } },
  ],
})
