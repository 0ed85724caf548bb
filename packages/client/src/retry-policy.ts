/** When and how often requests are retried. */
export interface RetryPolicy {
  /** Maximum number of retries. */
  readonly retries: number
  /** The first delay in milliseconds; each further one is twice as long. */
  readonly baseDelayMs: number
  /**
   * What the errors of gateways (502, 503, 504) mean. `retry` (default): after 502 and 503, every request is retried, as
   * the platform recommends; after 504, none is. `check`: the request may have been carried out, so only requests that
   * are safe to repeat are retried.
   */
  readonly gatewayErrors?: 'retry' | 'check'
}

/** As the platform recommends: 1 s · 2ⁿ, and at most five retries. */
export const defaultRetry: RetryPolicy = { retries: 5, baseDelayMs: 1000 }
