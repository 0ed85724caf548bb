import { compileChange } from './compiled.js'
import type { Db } from './database.js'
import type { AuditLogRow } from './schema.js'
import { containsFolded } from './search.js'

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

/** Lists events with an ID greater than `after`, oldest first. */
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

/**
 * Lists events with an ID less than `before`, newest first. `search` is a part of the action, or of the email address of
 * the user, in any case; empty for all.
 */
export async function listLatestAuditEvents(
  db: Db,
  { before, search }: { readonly before: number | undefined; readonly search: string },
  count: number,
): Promise<AuditEventRow[]> {
  return await db
    .selectFrom('auditLog')
    .leftJoin('user', 'user.id', 'auditLog.userId')
    .selectAll('auditLog')
    .select(['user.name as userName', 'user.email as userEmail'])
    .$if(before !== undefined, (query) => query.where('auditLog.id', '<', before ?? 0))
    .$if(search !== '', (query) =>
      query.where((eb) =>
        eb.or([containsFolded('auditLog.action', search), containsFolded('user.email', search)]),
      ),
    )
    .orderBy('auditLog.id', 'desc')
    .limit(count)
    .execute()
}
