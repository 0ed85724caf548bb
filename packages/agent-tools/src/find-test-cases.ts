import type { Caller } from './caller.js'
import type { GivenName } from './find-by-name.js'
import { markerOf, seqOf } from './markers.js'
import type { Problem } from './tool-error.js'

/** Markers in one request. */
const pageSize = 1000

/**
 * Returns the IDs of test cases by their markers. What is not a marker of the project is taken for an ID. Adds a problem
 * for every marker that no test case has.
 */
export async function findTestCases(
  call: Caller<'findTestCasesBySeq'>,
  projectCode: string,
  references: readonly GivenName[],
  problems: Problem[],
): Promise<string[]> {
  const seqs = new Set(references.flatMap(({ name }) => seqOf(projectCode, name) ?? []))
  const markers = [...seqs].map((seq) => markerOf(projectCode, seq))
  const idBySeq = new Map<number, string>()
  for (let start = 0; start < markers.length; start += pageSize) {
    const seqIds = markers.slice(start, start + pageSize)
    const { data } = await call('findTestCasesBySeq', { projectCode, seqIds, limit: pageSize })
    for (const { id, seq } of data) idBySeq.set(seq, id)
  }
  return references.flatMap(({ where, name }) => {
    const seq = seqOf(projectCode, name)
    const id = seq === undefined ? name : idBySeq.get(seq)
    if (id === undefined) problems.push({ where, message: `${projectCode} has no test case ${name}` })
    return id ?? []
  })
}
