import type { Db } from './database.js'
import type { ResultStatusRow } from './schema.js'

export async function listResultStatusRows(db: Db): Promise<ResultStatusRow[]> {
  return await db.selectFrom('resultStatus').selectAll().execute()
}

export async function insertResultStatuses(db: Db, rows: readonly ResultStatusRow[]): Promise<void> {
  await db.insertInto('resultStatus').values(rows).execute()
}

export async function updateResultStatusRow(db: Db, row: Omit<ResultStatusRow, 'inUse'>): Promise<void> {
  const { id, ...values } = row
  await db.updateTable('resultStatus').set(values).where('id', '=', id).execute()
}

/** Records that results have used these statuses. */
export async function markResultStatusesUsed(db: Db, ids: readonly ResultStatusRow['id'][]): Promise<void> {
  await db.updateTable('resultStatus').set({ inUse: 1 }).where('id', 'in', ids).execute()
}
