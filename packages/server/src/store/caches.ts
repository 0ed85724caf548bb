import type { StoredCaller } from './callers.js'
import { type ReadVersion, RowCache } from './row-cache.js'
import type { ProjectRow } from './schema.js'

/**
 * What identifies the caller and the project of a request. A change by this process counts at once. Changes by other processes
 * count at once on SQLite, and within a second on PostgreSQL.
 */
export interface Caches {
  /** By the hash of the key or token. */
  readonly callers: RowCache<StoredCaller>
  /** By code or id. */
  readonly projects: RowCache<ProjectRow>
  /** Which user reaches which project, by both ids. */
  readonly memberships: RowCache<true>
}

/** The tables that caches hold rows of. */
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
