import { createHash } from 'node:crypto'
import { type Db, now } from '../store/database.js'
import { findDeviceCode, insertDeviceCode, takeDeviceCode } from '../store/device-codes.js'
import { hashSecret } from '../values/hashes.js'
import { createSecret } from '../values/identifiers.js'
import { OAuthError } from '../values/oauth-error.js'
import type { LoginSettings } from '../values/server-options.js'
import type { OAuthClient } from './oauth-clients.js'

/** How long an authorization code is valid, in seconds: clients use it immediately (RFC 6749, 4.1.2). */
const maxCodeLifetime = 60

/** What a code is bound to: a client that does not know all of it cannot use the code. */
interface Binding {
  readonly client: OAuthClient
  readonly redirectUri: string
  /** The challenge of PKCE, by the method S256 (RFC 7636, 4.2). */
  readonly challenge: string
}

/** Creates a code for a client that a user has approved. It is stored like an approved device code. */
export async function createAuthorizationCode(
  db: Db,
  binding: Binding,
  approval: { userId: number; ip: string; userAgent: string },
  { deviceCodeLifetime }: LoginSettings,
): Promise<string> {
  const code = createSecret() + createSecret()
  const createdAt = now()
  const lifetime = Math.min(maxCodeLifetime, deviceCodeLifetime)
  await insertDeviceCode(db, {
    ...approval,
    clientId: binding.client.label,
    codeHash: hashCode(code, binding),
    // Nobody types such a code.
    userCodeHash: hashSecret(createSecret()),
    createdAt,
    expiresAt: new Date(Date.parse(createdAt) + lifetime * 1000).toISOString(),
    pollSeconds: 0,
    polledAt: null,
    decision: 'approved',
  })
  return code
}

/**
 * Takes a code, which is valid once, and returns the user who approved it. Run it in a transaction.
 *
 * @throws OAuthError if the code is unknown, used or expired, or is bound to something else.
 */
export async function takeAuthorizationCode(
  db: Db,
  code: string,
  { client, redirectUri, verifier }: Omit<Binding, 'challenge'> & { readonly verifier: string },
): Promise<number> {
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const found = await findDeviceCode(db, hashCode(code, { client, redirectUri, challenge }))
  const isValid = found && found.clientId === client.label && found.expiresAt > now()
  if (!isValid || found.userId === null || !(await takeDeviceCode(db, found.codeHash))) {
    throw new OAuthError(
      'invalid_grant',
      'the code is unknown, expired or was already used, or redirect_uri or code_verifier do not belong to it',
    )
  }
  return found.userId
}

/** The hash includes what the code is bound to, so that the code is only found together with it. */
function hashCode(code: string, { client, redirectUri, challenge }: Binding): string {
  return hashSecret(JSON.stringify([code, client.id, redirectUri, challenge]))
}
