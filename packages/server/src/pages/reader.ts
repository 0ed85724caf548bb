import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import type { Services } from '../http/services.js'
import type { UserRow } from '../store/schema.js'
import { findOwner } from '../store/users.js'
import { findSession, type PageSession } from './session.js'

/** Somebody who may read pages. */
export interface Reader {
  readonly user: UserRow
  /** Undefined for somebody who reads open pages without having signed in. */
  readonly session?: PageSession
}

/** Finds who reads a page; undefined for somebody who must sign in first. */
export async function findReader(services: Services, request: FastifyRequest): Promise<Reader | undefined> {
  const { db } = services.store
  const session = await findSession(db, request)
  if (session) return { user: session.user, session }
  if (!services.settings.openPages || !isOnThisMachine(request)) return undefined
  const owner = await findOwner(db)
  // Can see every project but change nothing.
  return owner && { user: { ...owner, role: 'viewer', allProjects: 1 } }
}

/**
 * Whether a request comes from this machine and is for this machine. The name also matters: a site on the internet could
 * resolve its own name to this machine, and its scripts could read these pages (DNS rebinding).
 */
function isOnThisMachine(request: FastifyRequest): boolean {
  const { hostname } = request
  const isLocalName = hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''))
  const isForwarded =
    request.headers.forwarded !== undefined || request.headers['x-forwarded-for'] !== undefined
  return isLocalName && !isForwarded && isLoopback(request.socket.remoteAddress ?? '')
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
