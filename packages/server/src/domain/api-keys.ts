import { insertApiKey } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import { readSetting } from '../store/settings.js'
import { hashSecret } from '../values/hashes.js'
import { createHqid, createSecret } from '../values/identifiers.js'

/** Creates an API key for a user. Only its hash is stored, so only who knows the secret can read the key later. */
export async function createApiKey(
  db: Db,
  { userId, name, secret = createSecret() }: { userId: number; name: string; secret?: string },
): Promise<{ id: string; key: string }> {
  const id = createHqid()
  const key = await formatApiKey(db, id, secret)
  await insertApiKey(db, { id, userId, name, keyHash: hashSecret(key) })
  return { id, key }
}

/** Returns the key with an ID and a secret. */
export async function formatApiKey(db: Db, id: string, secret: string): Promise<string> {
  return `${await readSetting(db, 'tenantId')}.${id}.${secret}`
}
