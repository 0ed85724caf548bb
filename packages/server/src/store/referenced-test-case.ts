import { parseMarker, parseSeq } from '../values/markers.js'
import { compileOnce } from './compiled.js'
import type { Db } from './database.js'
import type { ProjectRow } from './schema.js'
import { selectWithContent, type TestCaseWithContent } from './test-cases.js'

/**
 * Finds a test case by its id, marker, sequence number or legacy id, in this order (docs/api-reference.md, Identifiers).
 * Deleted test cases are not found.
 */
export async function findTestCaseRow(
  db: Db,
  project: Pick<ProjectRow, 'key' | 'code'>,
  reference: string,
): Promise<TestCaseWithContent | undefined> {
  // By far the most common, and several times as fast as looking for all kinds of references at once.
  const [named] = await testCasesOfId(db, { projectKey: project.key, id: reference })
  if (named) return named
  const marker = parseMarker(reference)
  const seq = (marker?.code === project.code ? marker.seq : parseSeq(reference)) ?? null
  // Test cases without a legacy id have an empty one.
  const legacyId = reference === '' ? null : reference
  const rows = await testCasesOfReference(db, { projectKey: project.key, legacyId, seq })
  return rows.find((row) => row.seq === seq) ?? rows[0]
}

const testCasesOfId = compileOnce<{ projectKey: number; id: string }, TestCaseWithContent>((db, value) =>
  selectWithContent(db)
    .where('testCase.projectKey', '=', value('projectKey'))
    .where('testCase.id', '=', value('id'))
    .where('testCase.deletedAt', 'is', null),
)

interface Reference {
  readonly projectKey: number
  readonly legacyId: string | null
  readonly seq: number | null
}

const testCasesOfReference = compileOnce<Reference, TestCaseWithContent>((db, value) =>
  selectWithContent(db)
    .where('testCase.projectKey', '=', value('projectKey'))
    .where('testCase.deletedAt', 'is', null)
    .where((eb) =>
      eb.or([eb('testCase.legacyId', '=', value('legacyId')), eb('testCase.seq', '=', value('seq'))]),
    )
    .orderBy('testCase.key'),
)
