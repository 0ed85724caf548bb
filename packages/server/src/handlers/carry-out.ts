import type { FastifyRequest } from 'fastify'
import { type Endpoint, endpoints } from 'qasphere-contract'
import { idsOf, recordEvent } from '../domain/audit.js'
import type { Call, CallContext } from '../domain/call.js'
import type { Services } from '../http/services.js'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import { change } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'
import { callerAddress } from '../values/caller-address.js'
import { handlers } from './index.js'

/**
 * An endpoint with its handler. What the handler is called with was checked by the schemas of its own endpoint, so that
 * the handler of the same name takes it: the one place where types follow from the data instead of the other way round.
 */
export interface Operation {
  readonly endpoint: Endpoint
  handle(call: AnyCall): Promise<unknown>
}

type AnyCall = Omit<Call<Endpoint>, 'user'> & { readonly user: UserRow | undefined }

/** What a handler is given beside its context, already validated. */
export type Input = Pick<AnyCall, 'params' | 'query' | 'body' | 'uploads' | 'user'>

const handlersByName = new Map<string, Operation['handle']>(Object.entries(handlers))

/** Every endpoint of the contract with its handler. */
export function allOperations(): Operation[] {
  return Object.entries(endpoints).map(([name, endpoint]) => operationOf(name, endpoint))
}

/** An endpoint of the contract, by its name, with its handler. */
export function operationOf(name: string, endpoint: Endpoint): Operation {
  const handle = handlersByName.get(name)
  if (!handle) throw new Error(`the endpoint ${name} has no handler`)
  return { endpoint, handle }
}

/**
 * Runs a handler and returns its answer. An endpoint that changes something runs in one transaction with its audit log
 * entry, so that a thrown `ApiError` undoes both.
 */
export async function carryOut(
  services: Services,
  { endpoint, handle }: Operation,
  request: FastifyRequest,
  input: Input,
): Promise<unknown> {
  const { db } = services.store
  const { audit, access } = endpoint
  if (audit === undefined) return await handle({ ...contextOf(services, db, request), ...input })
  const userId = input.user?.id ?? null
  let facts: Record<string, unknown> = {}
  const run = async (on: Db): Promise<unknown> => {
    facts = { ...input.params }
    const context = contextOf(services, on, request, (meta) => Object.assign(facts, meta))
    const answer = await handle({ ...context, ...input })
    await recordEvent(on, request, { action: audit, userId, meta: { ...facts, ...idsOf(answer) } })
    return answer
  }
  try {
    return access === 'anyone' ? await run(db) : await change(services.store, run)
  } catch (error) {
    if (error instanceof ApiError && error.audit) {
      await recordEvent(db, request, { action: error.audit, userId, meta: facts })
    }
    throw error
  }
}

/** What a request brings to the rules of the domain, on a database or a transaction. */
export function contextOf(
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
    ip: callerAddress(request),
    userAgent: request.headers['user-agent'] ?? '',
    record: (on, event) => recordEvent(on, request, event),
    origin: request.origin,
    log: request.log,
    audit,
  }
}
