import type { ProjectRow, RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { listTaggedInRuns } from '../store/tags.js'
import type { TaggedTestCases } from './run-selection.js'
import type { SearchNames } from './search-names.js'
import type { SearchTerm } from './search-terms.js'

/** Reads which test cases of some runs have the tags that a search contains. Reads nothing if it contains none. */
export async function readTaggedTestCases(
  store: Store,
  project: ProjectRow,
  runs: readonly RunRow[],
  terms: readonly SearchTerm[],
  { tags }: SearchNames,
): Promise<TaggedTestCases> {
  const ids = terms.flatMap(({ field, value }) => (field === 'tag' && tags.get(value.toLowerCase())) || [])
  const tagged = new Map(ids.map((id) => [id, new Set<number>()]))
  if (tagged.size === 0) return tagged
  const runKeys = runs.map(({ key }) => key)
  for (const { tagId, testCaseKey } of await listTaggedInRuns(store, project.key, runKeys, [
    ...tagged.keys(),
  ])) {
    tagged.get(tagId)?.add(testCaseKey)
  }
  return tagged
}
