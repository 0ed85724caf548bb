import { type Client, type ClientOptions, createClient } from 'qasphere-client'
import type { Pace } from './pace.js'

/** How an upload reaches QA Sphere. */
export interface Connection {
  /** The tenant's origin and what stands before the API's path. */
  readonly url: string
  /** For what only reads: repeats whatever fails and may pass. */
  readonly client: Client
  /** For what changes something: repeats only what the server has surely not carried out. */
  readonly careful: Client
  readonly pace: Pace
  /** The server's clock when it last answered, in ms; this machine's where it does not say. */
  serverTime(): number
  close(): void
}

export function connect(options: ClientOptions, pace: Pace): Connection {
  let serverTime: number | undefined
  const watched: ClientOptions = {
    ...options,
    onAttempt: (log) => {
      const date = Date.parse(log.date ?? '')
      if (!Number.isNaN(date)) serverTime = date
      options.onAttempt?.(log)
    },
  }
  const rhythm = { retries: 5, baseDelayMs: 1000 }
  const client = createClient({
    ...watched,
    retry: { ...rhythm, statuses: new Set([429, 502, 503, 504]), isHarmless: true },
  })
  const careful = createClient({ ...watched, retry: { ...rhythm, statuses: new Set([429, 503]) } })
  return {
    url: options.url,
    client,
    careful,
    pace,
    serverTime: () => serverTime ?? Date.now() - clockToleranceMs,
    close() {
      client.close()
      careful.close()
    },
  }
}

/** How far clocks may be apart where the server does not tell its own. */
const clockToleranceMs = 60_000
