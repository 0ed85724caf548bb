import type { Insertable } from 'kysely'
import type { Db } from './database.js'
import type { AuditLogRow, Database } from './schema.js'

export async function insertAuditLog(db: Db, row: Insertable<Database['auditLog']>): Promise<void> {
  await db.insertInto('auditLog').values(row).execute()
}

export type AuditEventRow = AuditLogRow & { userName: string | null; userEmail: string | null }

/** Events with an id above `after`, oldest first. */
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
