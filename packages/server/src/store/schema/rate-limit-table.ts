/** How much each credential may still ask for; only where processes share the database. */
export interface RateLimitTable {
  /** The API key or login, as `key {id}`. */
  subject: string
  /** When its bucket is full again, in milliseconds since 1970 by the database's clock. */
  fullAt: number
}
