import type { ResponseOf } from 'qasphere-contract'
import type { listLogins } from 'qasphere-contract/logins'
import { findAuthorization, listAuthorizations, revokeAuthorization } from '../store/authorizations.js'
import { now } from '../store/database.js'
import { notFound } from '../values/api-error.js'
import type { UserContext } from './call.js'

type Login = ResponseOf<typeof listLogins>['logins'][number]

/** Lists the active logins of the caller, newest first. They contain nothing that authenticates. */
export async function listOwnLogins({ db, user }: Pick<UserContext, 'db' | 'user'>): Promise<Login[]> {
  const rows = await listAuthorizations(db, user.id, now())
  return rows.map(({ id, clientId, ip, userAgent, createdAt, lastUsedAt, expiresAt }) => ({
    id,
    client: clientId,
    ip,
    userAgent,
    createdAt,
    lastRenewedAt: lastUsedAt,
    expiresAt,
  }))
}

/** Revokes a login of the caller with all its tokens. Throws 404 if the caller has no such active login. */
export async function revokeOwnLogin(
  { db, user }: Pick<UserContext, 'db' | 'user'>,
  id: string,
): Promise<void> {
  const at = now()
  const login = await findAuthorization(db, id, at)
  const isRevoked = login?.userId === user.id && (await revokeAuthorization(db, id, at))
  if (!isRevoked) throw notFound('login')
}
