import type { StoredCaller } from './callers.js'
import { type ReadVersion, RowCache } from './row-cache.js'
import type { ProjectRow } from './schema.js'

/**
 * Caches of callers and projects, which most requests need. Changes by this process take effect at once. Changes by
 * other processes take effect at once on SQLite, and within a second on PostgreSQL.
 */
export interface Caches {
  /** By the hash of the key or token. */
  readonly callers: RowCache<StoredCaller>
  /** By code or id. */
  readonly projects: RowCache<ProjectRow>
  /** Which user can access which project, by both ids. */
  readonly memberships: RowCache<true>
}

/** Tables whose rows are cached. */
export const cachedTables = [
  'user',
  'apiKey',
  'session',
  'authorization',
  'accessToken',
  'project',
  'projectMember',
] as const

export function createCaches(readVersion: ReadVersion): Caches {
  return {
    callers: new RowCache(readVersion),
    projects: new RowCache(readVersion),
    memberships: new RowCache(readVersion),
  }
}
