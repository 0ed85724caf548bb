import type { FastifyRequest } from 'fastify'
import { insertAuditLog } from '../store/audit-logs.js'
import { type Db, now } from '../store/database.js'
import { getCallerAddress } from '../values/caller-address.js'

/** An event for the audit log. */
export interface AuditEvent {
  readonly action: string
  /** Null if the user is unknown, as in a failed login. */
  readonly userId: number | null
  readonly meta: Readonly<Record<string, unknown>>
}

/** Writes an event with the address and user agent of its request. */
export async function recordEvent(db: Db, request: FastifyRequest, event: AuditEvent): Promise<void> {
  await insertAuditLog(db, {
    userId: event.userId,
    action: event.action,
    ip: getCallerAddress(request),
    userAgent: request.headers['user-agent'] ?? '',
    metaJson: JSON.stringify(event.meta),
    createdAt: now(),
  })
}

/** Returns the ID of what a request created, if its response has one. */
export function extractIds(response: unknown): Record<string, unknown> {
  if (typeof response !== 'object' || response === null) return {}
  return 'id' in response ? { id: response.id } : {}
}
