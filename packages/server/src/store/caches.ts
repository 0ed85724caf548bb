import type { StoredCaller } from './callers.js'
import { LastStatusCache } from './last-statuses.js'
import { RowCache } from './row-cache.js'
import type { ProjectRow } from './schema.js'
import type { ReadVersion } from './versions.js'

/**
 * Caches of callers and projects, which most requests need, and of test cases. Changes by this process take effect at
 * once. Changes by other processes take effect immediately on SQLite, and within a second on PostgreSQL.
 */
export interface Caches {
  /** By the hash of the key or token. */
  readonly callers: RowCache<StoredCaller>
  /** By code or ID. */
  readonly projects: RowCache<ProjectRow>
  /** Which user can access which project, by both IDs. */
  readonly memberships: RowCache<true>
  /**
   * Test cases as JSON, by everything that their text depends on besides the tables. Undefined if processes share the
   * database, because a response must show what a previous one has confirmed, whichever process sent it.
   */
  readonly testCases: RowCache<string> | undefined
  readonly lastStatuses: LastStatusCache
}

/** The tables that the caches depend on. */
export const cachedTables = {
  access: ['user', 'apiKey', 'session', 'authorization', 'accessToken', 'project', 'projectMember'],
  testCases: [
    'testCase',
    'testCaseVersion',
    'testCaseTag',
    'tag',
    'requirement',
    'sharedStep',
    'sharedPrecondition',
  ],
} as const

/** Maximum length of all cached test cases, in characters. */
const maxTestCaseLength = 32 * 1024 * 1024

/** Creates caches that are valid while the versions of the tables that they depend on stay the same. */
export function createCaches(
  readVersions: Readonly<Record<keyof typeof cachedTables, ReadVersion>>,
  { isShared }: { readonly isShared: boolean },
): Caches {
  const { access, testCases } = readVersions
  return {
    callers: new RowCache(access),
    projects: new RowCache(access),
    memberships: new RowCache(access),
    testCases: isShared
      ? undefined
      : new RowCache(testCases, { maxSize: maxTestCaseLength, sizeOf: ({ length }) => length }),
    lastStatuses: new LastStatusCache(),
  }
}
