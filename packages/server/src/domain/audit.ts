import type { FastifyRequest } from 'fastify'
import { insertAuditLog } from '../store/audit-logs.js'
import { type Db, now } from '../store/database.js'
import { callerAddress } from '../values/caller-address.js'

/** Something that happened, as the audit log keeps it. */
export interface AuditEvent {
  readonly action: string
  /** Null where nobody was known, as in a failed login. */
  readonly userId: number | null
  readonly meta: Readonly<Record<string, unknown>>
}

/** Writes an event with where it came from. */
export async function recordEvent(db: Db, request: FastifyRequest, event: AuditEvent): Promise<void> {
  await insertAuditLog(db, {
    userId: event.userId,
    action: event.action,
    ip: callerAddress(request),
    userAgent: request.headers['user-agent'] ?? '',
    metaJson: JSON.stringify(event.meta),
    createdAt: now(),
  })
}

/** The ids in an answer, as far as they identify what was made: `id`, `ids` of moderate length. */
export function idsOf(answer: unknown): Record<string, unknown> {
  if (typeof answer !== 'object' || answer === null) return {}
  return 'id' in answer ? { id: answer.id } : {}
}
