import type { Endpoint, InputOf, ResponseOf } from 'qasphere-contract'
import type { FileToUpload, TransportOptions } from './options.js'
import type { CallableEndpoint, Input, SplitInput } from './request-url.js'

export interface ClientOptions extends TransportOptions {
  /** The tenant's origin, e.g. `https://acme.eu1.qasphere.com`. */
  readonly url: string
  /** An API key, an OAuth access token, or a function that returns a valid one. Not needed for public endpoints. */
  readonly token?: string | (() => Promise<string>)
  /** Sent as `User-Agent`, e.g. `qasphere-cli/1.2.0`. */
  readonly userAgent: string
  /** Additional headers of each request. */
  readonly headers?: Readonly<Record<string, string>>
}

/** The answer of an endpoint; unknown if only its plain part is known. */
export type AnswerOf<E extends CallableEndpoint> = E extends Endpoint ? ResponseOf<E> : unknown
type CallInput<E extends CallableEndpoint> = E extends Endpoint ? InputOf<E> : Input

/** Calls endpoints of the API. Every method throws `QasError` of kind network or api. */
export interface Client {
  /**
   * Calls an endpoint: path parameters, query and body are in one flat object. Calls with the same key change something only
   * once if the server supports the header `Idempotency-Key`, as ours does.
   */
  call<E extends CallableEndpoint>(
    endpoint: E,
    input: CallInput<E>,
    idempotencyKey?: string,
  ): Promise<AnswerOf<E>>
  /** The same for an input that is already split into path, query and body. */
  send<E extends CallableEndpoint>(endpoint: E, input: SplitInput): Promise<AnswerOf<E>>
  /** The same for a body that is already JSON in UTF-8, as large ones may be. */
  sendJson<E extends CallableEndpoint>(
    endpoint: E,
    params: Input,
    json: Uint8Array,
    idempotencyKey?: string,
  ): Promise<AnswerOf<E>>
  /** Streams files from disk to an endpoint that accepts uploads. */
  upload<E extends CallableEndpoint>(endpoint: E, files: readonly FileToUpload[]): Promise<AnswerOf<E>>
  /** Calls an endpoint that answers a file, and returns its content. */
  download<E extends CallableEndpoint>(endpoint: E, params: Input): Promise<Uint8Array>
  /**
   * Follows the pages of a list to its end: by `offset` and `limit`, or by the cursor `after` and `count`. What of
   * these the input has decides where it begins and how long a page is (1000 rows by default).
   */
  pages<E extends CallableEndpoint>(endpoint: E, input: CallInput<E>): AsyncIterable<AnswerOf<E>>
  /**
   * Calls an endpoint that answers a list in the field named and hands over its rows one by one; the answer is never
   * wholly in memory, so that it may be of any length. Rows come again if an answer broke off and the
   * request was retried. If only some fields are `wanted`, rows may lack others, which makes long lists faster.
   */
  eachRow<E extends Endpoint>(
    endpoint: E,
    input: InputOf<E>,
    field: keyof ResponseOf<E> & string,
    take: (row: unknown) => void,
    wanted?: readonly string[],
  ): Promise<void>
  close(): void
}
