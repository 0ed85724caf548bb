import { createClient } from './client.js'
import type { Client, ClientOptions } from './client-interface.js'
import type { AttemptLog } from './options.js'
import type { Pace } from './pace.js'
import type { RetryPolicy } from './retry-policy.js'
import type { CreateTransport } from './transport.js'

/** The connection of an upload to QA Sphere. */
export interface Connection {
  /** The tenant's origin, with anything before the path of the API. */
  readonly url: string
  /** After a gateway error, retries only idempotent requests. For others, the upload first checks what was stored. */
  readonly client: Client
  readonly pace: Pace
  /** Duration of the slowest response so far, in milliseconds. It shows how busy the server is. */
  slowestAnswerMs(): number
  close(): void
}

/** Connects an upload to QA Sphere, over the network or another transport. Nothing is sent yet. */
export function connect(options: ClientOptions, pace: Pace, transport?: CreateTransport): Connection {
  let slowestAnswerMs = 0
  const onAttempt = (log: AttemptLog) => {
    if (log.status !== undefined) slowestAnswerMs = Math.max(slowestAnswerMs, log.took)
    if (log.status === 429) pace.slowDown()
    options.onAttempt?.(log)
  }
  const retry: RetryPolicy = { retries: 5, baseDelayMs: 1000, gatewayErrors: 'check' }
  const client = createClient({ ...options, retry, onAttempt }, transport)
  return {
    url: options.url,
    client,
    pace,
    slowestAnswerMs: () => slowestAnswerMs,
    close: () => client.close(),
  }
}
