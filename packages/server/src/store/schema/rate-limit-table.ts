/** The rate limit of each credential; only if processes share the database. */
export interface RateLimitTable {
  /** The API key or login, such as `key {id}`. */
  subject: string
  /** When its bucket is full again, in milliseconds since 1970 by the clock of the database. */
  fullAt: number
}
