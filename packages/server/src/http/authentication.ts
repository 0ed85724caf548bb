import type { FastifyRequest } from 'fastify'
import { type Endpoint, roles } from 'qasphere-contract'
import { findCaller } from '../store/callers.js'
import { now } from '../store/database.js'
import type { CachedStore } from '../store/open-store.js'
import type { UserRow } from '../store/schema.js'
import { ApiError } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'

/** Keys whose names start with this can only read the audit log (docs/api-reference.md, Authentication). */
const restrictedKeyPrefix = 'SIEM-LOG-ONLY'

/** The caller: a user with an API key or a session. */
export interface Caller {
  readonly user: UserRow
  readonly onlyAuditLog: boolean
  /** The API key, login or session that authenticates the caller. */
  readonly credential: string
}

/** Authenticates the caller. Throws 401 if the credentials are missing or invalid. */
export async function authenticate(
  { db, caches }: CachedStore,
  request: FastifyRequest,
  endpoint: Pick<Endpoint, 'internal'>,
): Promise<Caller> {
  const token = readBearerToken(request) ?? (endpoint.internal ? readSessionCookie(request) : undefined)
  if (!token) {
    throw new ApiError(401, 'authentication required: send the header "Authorization: Bearer <API key>"')
  }
  const hash = hashSecret(token)
  const caller = await caches.callers.get(hash, () => findCaller(db, hash, now()))
  if (!caller || (caller.expiresAt !== undefined && caller.expiresAt <= now())) {
    throw new ApiError(401, 'the API key or token is not valid')
  }
  const { user, credential, keyName } = caller
  return { user, credential, onlyAuditLog: keyName?.startsWith(restrictedKeyPrefix) === true }
}

/** Throws 403 if the role or key of the caller does not permit the endpoint. */
export function authorize(caller: Caller, endpoint: Endpoint): void {
  if (endpoint.access === 'anyone') return
  if (caller.onlyAuditLog && endpoint.request.path !== '/audit-logs') {
    throw new ApiError(403, 'this API key may only read the audit log')
  }
  if (roles.indexOf(caller.user.role) > roles.indexOf(endpoint.access)) {
    throw new ApiError(
      403,
      `this requires the role ${endpoint.access} or higher; ${caller.user.email} has the role ${caller.user.role}`,
    )
  }
}

function readBearerToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  const [, token] = /^(?:Bearer|ApiKey) +(\S+) *$/i.exec(header) ?? []
  if (!token) throw new ApiError(401, 'the Authorization header must be "Bearer <API key>"')
  return token
}

/** The cookie name of the platform (docs/api-reference.md, Internal endpoints). */
export const sessionCookieName = 'session'

/** Returns the session token in a cookie, if any. */
export function readSessionCookie(request: FastifyRequest): string | undefined {
  const [, token] = /(?:^|;\s*)session=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
  return token
}
