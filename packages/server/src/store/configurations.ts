import type { Db } from './database.js'

export async function configurationExists(db: Db, projectKey: number, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('configuration')
    .select('id')
    .where('projectKey', '=', projectKey)
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}
