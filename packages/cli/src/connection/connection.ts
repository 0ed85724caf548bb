import type { Client, ClientOptions } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import type { Pace } from './pace.js'

/** How an upload reaches QA Sphere. */
export interface Connection {
  /** The tenant's origin, with what precedes the path of the API. */
  readonly url: string
  /** After the error of a gateway, retries only what is safe to repeat: for other requests, the upload checks first. */
  readonly client: Client
  readonly pace: Pace
  /** How long the slowest answer so far took, in milliseconds: how busy the server is. */
  slowestAnswerMs(): number
  close(): void
}

/** Connects an upload to QA Sphere; nothing is sent yet. */
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
