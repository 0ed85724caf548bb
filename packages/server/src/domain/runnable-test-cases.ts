import type { ProjectRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { findNamedTestCases } from './named-test-cases.js'

/** Returns the IDs of those of some test cases that a new run can have: not deleted, no drafts, no templates. */
export async function listRunnable(
  store: Store,
  project: ProjectRow,
  names: readonly string[],
): Promise<string[]> {
  const found = await findNamedTestCases(store, project, names)
  return [...found.values()]
    .filter(({ type, isDraft, deletedAt }) => type !== 'template' && isDraft === 0 && deletedAt === null)
    .map(({ id }) => id)
}
