import { findTestCasesBy, type NamedTestCase } from '../store/named-test-cases.js'
import type { ProjectRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { parseMarker, parseSeq } from '../values/markers.js'

/**
 * Finds the test cases that a request refers to by ID, sequence number, marker or legacy ID. If a name is ambiguous,
 * these take precedence in this order (docs/api-reference.md, Identifiers). Deleted test cases are also found.
 */
export async function findNamedTestCases(
  store: Store,
  project: Pick<ProjectRow, 'key' | 'code'>,
  names: readonly string[],
): Promise<ReadonlyMap<string, NamedTestCase>> {
  const found = new Map<string, NamedTestCase>()
  const missing = () => [...new Set(names)].filter((name) => !found.has(name))
  const find = (column: 'id' | 'seq' | 'legacyId', values: readonly (string | number)[]) =>
    findTestCasesBy(store, project.key, column, values)

  for (const row of await find('id', missing())) found.set(row.id, row)
  const sequences = parseSequences(project, missing())
  const rows = new Map((await find('seq', [...sequences.values()])).map((row) => [row.seq, row]))
  for (const [name, seq] of sequences) {
    const row = rows.get(seq)
    if (row) found.set(name, row)
  }
  // Legacy IDs can be ambiguous: existing test cases take precedence over deleted ones, and older ones over newer ones.
  // Test cases without a legacy ID have an empty one, which must not match.
  const byLegacyId = await find(
    'legacyId',
    missing().filter((name) => name !== ''),
  )
  byLegacyId.sort((one, other) => rank(other) - rank(one) || other.key - one.key)
  for (const row of byLegacyId) found.set(row.legacyId, row)
  return found
}

function rank({ deletedAt }: NamedTestCase): number {
  return deletedAt === null ? 0 : 1
}

/** Reads the sequence numbers in names such as `7` and `PRJ-007`. */
function parseSequences(project: Pick<ProjectRow, 'code'>, names: readonly string[]): Map<string, number> {
  const sequences = new Map<string, number>()
  for (const name of names) {
    const marker = parseMarker(name)
    const seq = marker?.code === project.code ? marker.seq : parseSeq(name)
    if (seq !== undefined) sequences.set(name, seq)
  }
  return sequences
}
