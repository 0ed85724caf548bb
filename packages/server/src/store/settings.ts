import type { Db } from './database.js'

/** Reads an internal setting, such as the tenant ID. */
export async function readSetting(db: Db, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value
}

export async function writeSetting(db: Db, name: string, value: string): Promise<void> {
  await db
    .insertInto('setting')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** Writes a setting unchanged to check that the database accepts commits. Throws if it does not. */
export async function commitNothing(db: Db): Promise<void> {
  await db
    .updateTable('setting')
    .set(({ ref }) => ({ value: ref('value') }))
    .where('name', '=', 'tenantId')
    .execute()
}
