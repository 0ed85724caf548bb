import type { Updateable } from 'kysely'
import type { Db } from './database.js'
import type { CustomFieldRow, Database } from './schema.js'

/** Lists the custom fields of the tenant, by position. */
export async function listCustomFieldRows(db: Db): Promise<CustomFieldRow[]> {
  return await db.selectFrom('customField').selectAll().orderBy('pos').orderBy('id').execute()
}

export async function findCustomFieldRow(db: Db, systemName: string): Promise<CustomFieldRow | undefined> {
  return await db
    .selectFrom('customField')
    .selectAll()
    .where('systemName', '=', systemName)
    .executeTakeFirst()
}

export async function insertCustomField(db: Db, row: CustomFieldRow): Promise<void> {
  await db.insertInto('customField').values(row).execute()
}

export async function updateCustomField(
  db: Db,
  id: string,
  fields: Updateable<Database['customField']>,
): Promise<void> {
  await db.updateTable('customField').set(fields).where('id', '=', id).execute()
}
