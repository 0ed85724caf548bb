import type { RetryPolicy } from './retry-policy.js'

// Types that users of the client see. Nothing here refers to Node's own types, so that the client can be used in a
// project without @types/node.

/** One attempt to send a request; durations in milliseconds. */
export interface AttemptLog {
  readonly method: string
  readonly url: string
  readonly took: number
  readonly status?: number
  readonly requestId?: string
  /** The server's time, as its `Date` header says. */
  readonly date?: string
  readonly error?: string
  /** Wait before the next attempt; absent if there is none. */
  readonly waits?: number
}

export interface TransportOptions {
  /** Timeout of a request in milliseconds, including waits and retries (default: 120 000; 0 = none). */
  readonly timeoutMs?: number
  /** Timeout for connecting to the server, TLS included, in milliseconds (default: 10 000). */
  readonly connectTimeoutMs?: number
  /** When and how often to retry (default: `defaultRetry`). */
  readonly retry?: RetryPolicy
  /** Additional trusted CA certificates, as PEM. */
  readonly ca?: string
  /**
   * Maximum size of an answer in bytes (default: 256 MiB, well below the maximum length of a string in V8).
   */
  readonly maxResponseBytes?: number
  /** Called after each attempt, for example to log it. */
  readonly onAttempt?: (log: AttemptLog) => void
}

/** A file on disk to upload. */
export interface FileToUpload {
  readonly path: string
  /** Name to send (default: the name of the file). */
  readonly name?: string
}
