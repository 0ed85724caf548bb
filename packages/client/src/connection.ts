import { type Client, type ClientOptions, createClient } from './client.js'
import type { Pace } from './pace.js'

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

/** Connects an upload to QA Sphere. Nothing is sent yet. */
export function connect(options: ClientOptions, pace: Pace): Connection {
  let slowestAnswerMs = 0
  const client = createClient({
    ...options,
    retry: { retries: 5, baseDelayMs: 1000, gatewayErrors: 'check' },
    onAttempt: (log) => {
      if (log.status !== undefined) slowestAnswerMs = Math.max(slowestAnswerMs, log.took)
      if (log.status === 429) pace.slowDown()
      options.onAttempt?.(log)
    },
  })
  return {
    url: options.url,
    client,
    pace,
    slowestAnswerMs: () => slowestAnswerMs,
    close: () => client.close(),
  }
}
