import type { ResponseOf } from 'qasphere-contract'
import type { listApiKeys } from 'qasphere-contract/api-keys'
import { insertApiKey, listApiKeys as listApiKeyRows, revokeApiKey } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import { readSetting } from '../store/settings.js'
import { notFound } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'
import { createHqid, createSecret } from '../values/identifiers.js'
import type { UserContext } from './call.js'

type ApiKey = ResponseOf<typeof listApiKeys>['apiKeys'][number]

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

/** Lists the active API keys of the caller, newest first, without the keys themselves. */
export async function listOwnApiKeys({ db, user }: Pick<UserContext, 'db' | 'user'>): Promise<ApiKey[]> {
  const rows = await listApiKeyRows(db, user.id)
  return rows.map(({ id, name, createdAt }) => ({ id, name, createdAt }))
}

/** Revokes an API key of the caller. Throws 404 if the caller has no such active key. */
export async function revokeOwnApiKey(
  { db, user }: Pick<UserContext, 'db' | 'user'>,
  id: string,
): Promise<void> {
  if (!(await revokeApiKey(db, id, user.id))) throw notFound('API key')
}
