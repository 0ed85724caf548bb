import type { Insertable, Selectable } from 'kysely'
import type { Db } from './database.js'
import type { Database } from './schema.js'

export async function listConfigurationRows(
  db: Db,
  projectKey: number,
): Promise<Selectable<Database['configuration']>[]> {
  return await db
    .selectFrom('configuration')
    .selectAll()
    .where('projectKey', '=', projectKey)
    .orderBy('id')
    .execute()
}

export async function insertConfiguration(db: Db, row: Insertable<Database['configuration']>): Promise<void> {
  await db.insertInto('configuration').values(row).execute()
}

export async function configurationExists(db: Db, projectKey: number, id: string): Promise<boolean> {
  return (await findConfigurationName(db, projectKey, id)) !== undefined
}

export async function findConfigurationName(
  db: Db,
  projectKey: number,
  id: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('configuration')
    .select('name')
    .where('projectKey', '=', projectKey)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.name
}
