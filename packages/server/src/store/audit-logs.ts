import { compileChange } from './compiled.js'
import type { Db } from './database.js'
import type { AuditLogRow } from './schema.js'

export async function insertAuditLog(db: Db, row: Omit<AuditLogRow, 'id'>): Promise<void> {
  await addAuditLog(db, row)
}

const addAuditLog = compileChange<Omit<AuditLogRow, 'id'>>((db, value) =>
  db.insertInto('auditLog').values({
    userId: value('userId'),
    action: value('action'),
    ip: value('ip'),
    userAgent: value('userAgent'),
    metaJson: value('metaJson'),
    createdAt: value('createdAt'),
  }),
)

export type AuditEventRow = AuditLogRow & { userName: string | null; userEmail: string | null }

/** Lists events with an id greater than `after`, oldest first. */
export async function listAuditEvents(db: Db, after: number, count: number): Promise<AuditEventRow[]> {
  return await db
    .selectFrom('auditLog')
    .leftJoin('user', 'user.id', 'auditLog.userId')
    .selectAll('auditLog')
    .select(['user.name as userName', 'user.email as userEmail'])
    .where('auditLog.id', '>', after)
    .orderBy('auditLog.id')
    .limit(count)
    .execute()
}
