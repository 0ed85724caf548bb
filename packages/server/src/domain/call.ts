import type { FastifyBaseLogger } from 'fastify'
import type { BodyOf, Endpoint, EndpointName, Endpoints, QueryOf, ResponseOf } from 'qasphere-contract'
import type { FileStore, StoredFile } from '../files/file-store.js'
import type { Caches } from '../store/caches.js'
import type { Db } from '../store/database.js'
import type { Engine } from '../store/engine.js'
import type { UserRow } from '../store/schema.js'
import type { LoginSettings } from '../values/server-options.js'
import type { AuditEvent } from './audit.js'

/** What a call gets beside its input, whoever calls. */
export interface CallContext {
  /**
   * The database. In an endpoint that changes something it is a transaction that a thrown error undoes, except
   * where anyone may call: those guard themselves, so that strangers cannot hold the database.
   */
  readonly db: Db
  readonly engine: Engine
  readonly caches: Caches
  readonly files: FileStore
  /** The origin the caller used, e.g. `http://127.0.0.1:7357`. */
  readonly origin: string
  /** The address of the caller. */
  readonly ip: string
  readonly userAgent: string
  readonly login: LoginSettings
  readonly log: FastifyBaseLogger
  /** Adds facts to the call's audit log entry; ids of the path and of the answer are there already. */
  audit(meta: Readonly<Record<string, unknown>>): void
  /** Writes an audit log entry of its own, in a transaction or outside one. */
  record(db: Db, event: AuditEvent): Promise<void>
}

/** A call by somebody known: what the rules of the domain take. */
export interface UserContext extends CallContext {
  readonly user: UserRow
}

type CallerOf<E extends Endpoint> = E['access'] extends 'anyone' ? undefined : UserRow

/** A call of an endpoint: all input was validated; path parameters are still text, which the handler looks up. */
export interface Call<E extends Endpoint> extends CallContext {
  readonly user: CallerOf<E>
  readonly params: { readonly [Name in keyof E['request']['params']]: string }
  readonly query: QueryOf<E>
  readonly body: BodyOf<E>
  /** The files of a multipart request, already stored. */
  readonly uploads: readonly StoredFile[]
}

/** What an endpoint does: the body of its answer, or an `ApiError` thrown. */
type Handler<E extends Endpoint> = (call: Call<E>) => Promise<ResponseOf<E>>

/** One handler for every endpoint: a missing one does not compile. */
export type Handlers = { readonly [Name in EndpointName]: Handler<Endpoints[Name]> }

/** The handlers of some endpoints: what a file in `handlers/` provides. */
export type HandlersOf<Name extends EndpointName> = Pick<Handlers, Name>
