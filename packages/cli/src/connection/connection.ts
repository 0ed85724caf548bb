import type { Client, ClientOptions } from 'qasphere-client'
import { createClient } from 'qasphere-client/client'
import type { Pace } from './pace.js'

/** How an upload reaches QA Sphere. */
export interface Connection {
  /** The tenant's origin and what stands before the API's path. */
  readonly url: string
  /** For what only reads: repeats whatever fails and may pass, a gateway's errors included. */
  readonly client: Client
  /** For what changes something: repeats only what the server has surely not carried out. */
  readonly careful: Client
  readonly pace: Pace
  /** How long the slowest answer so far took, in milliseconds: how busy the server is. */
  slowestAnswerMs(): number
  close(): void
}

export function connect(options: ClientOptions, pace: Pace): Connection {
  let slowestAnswerMs = 0
  const watched: ClientOptions = {
    ...options,
    onAttempt: (log) => {
      if (log.status !== undefined) slowestAnswerMs = Math.max(slowestAnswerMs, log.took)
      if (log.status === 429) pace.slowDown()
      options.onAttempt?.(log)
    },
  }
  const rhythm = { retries: 5, baseDelayMs: 1000 }
  const client = createClient({
    ...watched,
    retry: { ...rhythm, statuses: new Set([429, 502, 503, 504]) },
  })
  const careful = createClient({ ...watched, retry: { ...rhythm, statuses: new Set([429, 503]) } })
  return {
    url: options.url,
    client,
    careful,
    pace,
    slowestAnswerMs: () => slowestAnswerMs,
    close() {
      client.close()
      careful.close()
    },
  }
}
