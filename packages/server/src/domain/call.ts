import type { FastifyBaseLogger } from 'fastify'
import type {
  BodyOf,
  Endpoint,
  EndpointName,
  EndpointNameOf,
  Endpoints,
  QueryOf,
  ResourceName,
  ResponseOf,
} from 'qasphere-contract'
import type { FileStore, StoredFile } from '../files/file-store.js'
import type { Caches } from '../store/caches.js'
import type { Db } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import type { JsonResponse } from '../values/json-response.js'
import type { LoginSettings } from '../values/server-options.js'
import type { AuditEvent } from './audit.js'

/** The context of a call by a known or anonymous caller. */
export interface CallContext extends Store {
  /**
   * The database. In an endpoint that changes something, it is a transaction that an error rolls back. Endpoints that
   * anyone may call open their own transactions, so that anonymous callers cannot block the database.
   */
  readonly db: Db
  readonly caches: Caches
  readonly files: FileStore
  /** The origin that the caller used, e.g. `http://127.0.0.1:7357`. */
  readonly origin: string
  readonly ip: string
  readonly userAgent: string
  readonly login: LoginSettings
  readonly log: FastifyBaseLogger
  /** Adds details to the audit log entry of the call; IDs in the path and the response are already in it. */
  audit(meta: Readonly<Record<string, unknown>>): void
  /** Writes an additional audit log entry, inside or outside a transaction. */
  record(db: Db, event: AuditEvent): Promise<void>
}

/** The context of a call by a known user. */
export interface UserContext extends CallContext {
  readonly user: UserRow
}

type CallerOf<E extends Endpoint> = E['access'] extends 'anyone' ? undefined : UserRow

/** A call of an endpoint. All input has been validated; path parameters are still text that the handler looks up. */
export interface Call<E extends Endpoint> extends CallContext {
  readonly user: CallerOf<E>
  readonly params: { readonly [Name in keyof E['request']['params']]: string }
  readonly query: QueryOf<E>
  readonly body: BodyOf<E>
  /** The files of a multipart request, already stored. */
  readonly uploads: readonly StoredFile[]
}

/** Handles calls of an endpoint: returns the body of the response, or throws an `ApiError`. */
type Handler<E extends Endpoint> = (call: Call<E>) => Promise<ResponseOf<E>>

/** The endpoints whose responses are kept as JSON. */
type KeptEndpoint = 'getTestCase'

/** One handler for each endpoint. */
export type Handlers = {
  readonly [Name in EndpointName]: Name extends KeptEndpoint
    ? (call: Call<Endpoints[Name]>) => Promise<JsonResponse>
    : Handler<Endpoints[Name]>
}

/** The handlers of the endpoints of a resource; a missing one does not compile in the file that exports them. */
export type HandlersOf<Resource extends ResourceName> = Pick<Handlers, EndpointNameOf<Resource>>
