import { timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionLifetime } from '../domain/sign-in.js'
import { readSessionCookie, sessionCookieName } from '../http/authentication.js'
import { findSessionUser } from '../store/credentials.js'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import { ApiError } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'
import { loginPath, projectsPath } from '../values/page-paths.js'

/** Somebody who is signed in. */
export interface PageSession {
  readonly user: UserRow
  readonly tokenHash: string
  /** What the forms of this session carry, so that no other site can send them. */
  readonly formToken: string
}

export async function findSession(db: Db, request: FastifyRequest): Promise<PageSession | undefined> {
  const token = readSessionCookie(request)
  if (token === undefined) return undefined
  const tokenHash = hashSecret(token)
  const session = await findSessionUser(db, tokenHash)
  return session && { user: session.user, tokenHash, formToken: hashSecret(`form ${token}`) }
}

/** Signs a browser in; scripts cannot read the cookie, and other sites' forms do not carry it. */
export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.header('set-cookie', cookie(request, token, sessionLifetime))
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('set-cookie', cookie(request, '', 0))
}

function cookie(request: FastifyRequest, value: string, seconds: number): string {
  const secure = request.origin.startsWith('https:') ? '; Secure' : ''
  return `${sessionCookieName}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`
}

/** Sends a browser to sign in first, and back to where it wanted to go. */
export function redirectToLogin(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.redirect(`${loginPath}?next=${encodeURIComponent(request.url)}`)
}

/** A path of ours with an optional query, as `next` may name it: nothing that leads to another site. */
const ownPath = /^\/(?:(?:settings|project)(?:\/[\w-]+)+(?:\.(?:csv|json))?)?(?:\?[\w.~%!$&'()*+,;=:@/?-]*)?$/

/** Where to go after signing in: a page of ours, whatever a link says. */
export function safeNext(next: string): string {
  return ownPath.test(next) ? next : projectsPath
}

/** A text field of a form; empty where it is missing. */
export function formField({ body }: FastifyRequest, name: string): string {
  return textField(body, name)
}

/** A query parameter; empty where it is missing or given several times. */
export function queryField({ query }: FastifyRequest, name: string): string {
  return textField(query, name)
}

function textField(fields: unknown, name: string): string {
  const value: unknown = typeof fields === 'object' && fields !== null ? Reflect.get(fields, name) : undefined
  return typeof value === 'string' ? value : ''
}

/** Throws 403 for a form that another site has sent. */
export function rejectForeignForm(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const isOwn = site === undefined ? isOwnOrigin(origin, request) : site === 'same-origin'
  if (!isOwn) throw new ApiError(403, 'the form was sent by another site')
}

/** For browsers that do not say which site a form comes from. */
function isOwnOrigin(origin: string | undefined, request: FastifyRequest): boolean {
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const { host } = new URL(origin)
  return host === request.host || host === new URL(request.origin).host
}

/** Throws 403 for a form that no page of this session holds. */
export function checkForm(request: FastifyRequest, session: PageSession): void {
  rejectForeignForm(request)
  const given = Buffer.from(formField(request, 'formToken'))
  const expected = Buffer.from(session.formToken)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new ApiError(403, 'the form is out of date; go back, load the page again and repeat')
  }
}
