import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionLifetime } from '../domain/sign-in.js'
import { readSessionCookie, sessionCookieName } from '../http/authentication.js'
import { findSessionUser } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import { ApiError } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'
import { deriveSecret } from '../values/identifiers.js'
import { loginPath, projectsPath } from '../values/page-paths.js'

/** The session of a signed-in user. */
export interface PageSession {
  readonly user: UserRow
  readonly tokenHash: string
  /** A token in the forms of this session, so that other sites cannot submit them. */
  readonly formToken: string
  /** Derives a secret that only this session can derive again. */
  deriveSecret(purpose: string): string
}

export async function findSession(db: Db, request: FastifyRequest): Promise<PageSession | undefined> {
  const token = readSessionCookie(request)
  if (token === undefined) return undefined
  const tokenHash = hashSecret(token)
  const session = await findSessionUser(db, tokenHash)
  return (
    session && {
      user: session.user,
      tokenHash,
      formToken: hashSecret(`form ${token}`),
      deriveSecret: (purpose) => deriveSecret(token, purpose),
    }
  )
}

/** Signs a browser in. Scripts cannot read the cookie, and forms of other sites are sent without it. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.header('set-cookie', formatCookie(request, token, sessionLifetime))
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', formatCookie(request, '', 0))
}

function formatCookie(request: FastifyRequest, value: string, seconds: number): string {
  const secure = request.origin.startsWith('https:') ? '; Secure' : ''
  return `${sessionCookieName}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`
}

/** Redirects a browser to the login page, which redirects it back after the user has signed in. */
export function redirectToLogin(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.redirect(`${loginPath}?next=${encodeURIComponent(request.url)}`)
}

/** The paths that `next` may contain, with an optional query: only pages of this server. */
const ownPath = /^\/(?:(?:settings|project)(?:\/[\w-]+)+(?:\.(?:csv|json))?)?(?:\?[\w.~%!$&'()*+,;=:@/?-]*)?$/

/** Returns the path to open after signing in, which is always a page of this server. */
export function toSafePath(next: string): string {
  return ownPath.test(next) ? next : projectsPath
}

/** Reads a text field of a form; empty if it is missing. */
export function readFormField({ body }: FastifyRequest, name: string): string {
  return readTextField(body, name)
}

/** Reads a query parameter; empty if it is missing or given more than once. */
export function readQueryField({ query }: FastifyRequest, name: string): string {
  return readTextField(query, name)
}

function readTextField(fields: unknown, name: string): string {
  if (fields instanceof URLSearchParams) return fields.get(name) ?? ''
  const value: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined
  return typeof value === 'string' ? value : ''
}

/** Throws 403 for a form that was submitted from another site. */
export function rejectForeignForm(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const isOwn = site === undefined ? isOwnOrigin(origin, request) : site === 'same-origin'
  if (!isOwn) throw new ApiError(403, 'the form was submitted from another site')
}

/** For browsers that do not send `Sec-Fetch-Site`. */
function isOwnOrigin(origin: string | undefined, request: FastifyRequest): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const { host } = new URL(origin)
  return host === request.host || host === new URL(request.origin).host
}

/** Throws 403 for a form that is not from a page of this session. */
export function checkForm(
  request: FastifyRequest,
  session: PageSession,
  formToken = readFormField(request, 'formToken'),
): void {
  rejectForeignForm(request)
  const given = Buffer.from(formToken)
  const expected = Buffer.from(session.formToken)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ApiError(403, 'the form has expired; go back, reload the page, and try again')
  }
}
