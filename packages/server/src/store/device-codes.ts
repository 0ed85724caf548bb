import type { Insertable, Selectable } from 'kysely'
import type { Db } from './database.js'
import type { DeviceCodeTable } from './schema/login-tables.js'

export type DeviceCodeRow = Selectable<DeviceCodeTable>

/** Adds a code and deletes expired ones. */
export async function insertDeviceCode(db: Db, row: Insertable<DeviceCodeTable>): Promise<void> {
  await db.deleteFrom('deviceCode').where('expiresAt', '<=', row.createdAt).execute()
  await db.insertInto('deviceCode').values(row).execute()
}

/** Counts the codes of an address that have not expired. */
export async function countDeviceCodes(db: Db, ip: string, at: string): Promise<number> {
  const { codes } = await db
    .selectFrom('deviceCode')
    .select(({ fn }) => fn.countAll<number>().as('codes'))
    .where('ip', '=', ip)
    .where('expiresAt', '>', at)
    .executeTakeFirstOrThrow()
  return Number(codes)
}

export async function findDeviceCode(db: Db, codeHash: string): Promise<DeviceCodeRow | undefined> {
  return await db.selectFrom('deviceCode').selectAll().where('codeHash', '=', codeHash).executeTakeFirst()
}

/** Finds the code that a person typed, if it still waits for a decision. */
export async function findUserCode(
  db: Db,
  userCodeHash: string,
  at: string,
): Promise<DeviceCodeRow | undefined> {
  return await db
    .selectFrom('deviceCode')
    .selectAll()
    .where('userCodeHash', '=', userCodeHash)
    .where('expiresAt', '>', at)
    .where('decision', 'is', null)
    .executeTakeFirst()
}

/** Finds what a user has decided about a code, if its client has not asked yet. */
export async function findDecision(
  db: Db,
  userCodeHash: string,
  userId: number,
): Promise<DeviceCodeRow['decision']> {
  const row = await db
    .selectFrom('deviceCode')
    .select('decision')
    .where('userCodeHash', '=', userCodeHash)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return row?.decision ?? null
}

/** Records when a client polled, and its new polling interval. */
export async function recordPoll(
  db: Db,
  codeHash: string,
  poll: { polledAt: string; pollSeconds: number },
): Promise<void> {
  await db.updateTable('deviceCode').set(poll).where('codeHash', '=', codeHash).execute()
}

/** Approves or denies a code that is waiting. Returns whether there was one. */
export async function decideDeviceCode(
  db: Db,
  userCodeHash: string,
  decision: { decision: 'approved' | 'denied'; userId: number },
  at: string,
): Promise<boolean> {
  const decided = await db
    .updateTable('deviceCode')
    .set(decision)
    .where('userCodeHash', '=', userCodeHash)
    .where('expiresAt', '>', at)
    .where('decision', 'is', null)
    .executeTakeFirst()
  return decided.numUpdatedRows > 0n
}

/** Deletes a code, because each is valid for one login. Returns whether it still existed. */
export async function takeDeviceCode(db: Db, codeHash: string): Promise<boolean> {
  const taken = await db.deleteFrom('deviceCode').where('codeHash', '=', codeHash).executeTakeFirst()
  return taken.numDeletedRows > 0n
}
