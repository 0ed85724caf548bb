import type { FastifyRequest } from 'fastify'
import { type Endpoint, endpoints } from 'qasphere-contract'
import { extractIds, recordEvent } from '../domain/audit.js'
import type { Call, CallContext } from '../domain/call.js'
import { changeOnce, orFirstResponse } from '../domain/repeated-changes.js'
import { hashIdempotentRequest } from '../http/idempotency-key.js'
import type { Services } from '../http/services.js'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import { change } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'
import { getCallerAddress } from '../values/caller-address.js'
import { handlers } from './index.js'

/**
 * An endpoint with its handler. The input was checked by the schemas of this endpoint, so the handler with the same
 * name accepts it. This is the only place where types follow from data instead of the other way around.
 */
export interface Operation {
  readonly endpoint: Endpoint
  handle(call: AnyCall): Promise<unknown>
}

type AnyCall = Omit<Call<Endpoint>, 'user'> & { readonly user: UserRow | undefined }

/** The validated input of a handler. */
export type Input = Pick<AnyCall, 'params' | 'query' | 'body' | 'uploads' | 'user'>

const handlersByName = new Map<string, Operation['handle']>(Object.entries(handlers))

/** Returns all endpoints of the contract with their handlers. */
export function listOperations(): Operation[] {
  return Object.entries(endpoints).map(([name, endpoint]) => createOperation(name, endpoint))
}

/** Returns an endpoint of the contract with the handler of the given name. */
export function createOperation(name: string, endpoint: Endpoint): Operation {
  const handle = handlersByName.get(name)
  if (!handle) throw new Error(`the endpoint ${name} has no handler`)
  return { endpoint, handle }
}

/**
 * Runs a handler and returns its result. An endpoint that changes something runs in one transaction with its audit log
 * entry, so that an `ApiError` rolls back both. If a request with an `Idempotency-Key` arrives again, nothing changes, and
 * the result is that of the first time.
 */
export async function runOperation(
  services: Services,
  { endpoint, handle }: Operation,
  request: FastifyRequest,
  input: Input,
): Promise<unknown> {
  const { db } = services.store
  const { audit, access } = endpoint
  if (audit === undefined) return await handle(Object.assign(createContext(services, db, request), input))
  const userId = input.user?.id ?? null
  const hash = input.user && hashIdempotentRequest(request, input.user)
  let details: Record<string, unknown> = {}
  const run = async (on: Db): Promise<unknown> => {
    details = { ...input.params }
    const context = createContext(services, on, request, (meta) => Object.assign(details, meta))
    const call = Object.assign(context, input)
    const answer = await (hash === undefined ? handle(call) : changeOnce(on, hash, () => handle(call)))
    await recordEvent(on, request, { action: audit, userId, meta: { ...details, ...extractIds(answer) } })
    return answer
  }
  try {
    if (access === 'anyone') return await run(db)
    return await orFirstResponse(change(services.store, run))
  } catch (error) {
    if (error instanceof ApiError && error.audit) {
      await recordEvent(db, request, { action: error.audit, userId, meta: details })
    }
    throw error
  }
}

/** Creates the context in which domain code handles a request, on a database or a transaction. */
export function createContext(
  services: Services,
  db: Db,
  request: FastifyRequest,
  audit: CallContext['audit'] = () => {},
): CallContext {
  return {
    db,
    engine: services.store.engine,
    caches: services.store.caches,
    files: services.files,
    login: services.settings.login,
    ip: getCallerAddress(request),
    userAgent: request.headers['user-agent'] ?? '',
    record: (on, event) => recordEvent(on, request, event),
    origin: request.origin,
    log: request.log,
    audit,
  }
}
