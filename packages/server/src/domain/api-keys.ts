import { insertApiKey } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import { readSetting } from '../store/settings.js'
import { hashSecret } from '../values/hashes.js'
import { createHqid, createSecret } from '../values/identifiers.js'

/** Creates an API key for a user. The key can be read only now, because only its hash is stored. */
export async function createApiKey(
  db: Db,
  { userId, name }: { userId: number; name: string },
): Promise<{ id: string; key: string }> {
  const id = createHqid()
  const key = `${await readSetting(db, 'tenantId')}.${id}.${createSecret()}`
  await insertApiKey(db, { id, userId, name, keyHash: hashSecret(key) })
  return { id, key }
}
