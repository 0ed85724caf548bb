import { endpoints } from 'qasphere-contract'
import { formatMarker } from 'qasphere-reports/markers'
import type { Connection } from './connection.js'
import type { KnownTestCase } from './match-results.js'
import { inLanes } from './pace.js'
import type { RunAddress } from './upload-options.js'

/** Markers asked for in one request: as many as the server answers on one page. */
const markersAtOnce = 5000

/** The test cases of a project that markers name and that can be in a run, by number. */
export async function findTestCases(
  { client, pace }: Connection,
  projectCode: string,
  sequences: readonly number[],
): Promise<Map<number, KnownTestCase>> {
  const found = new Map<number, KnownTestCase>()
  const chunks: number[][] = []
  for (let start = 0; start < sequences.length; start += markersAtOnce) {
    chunks.push(sequences.slice(start, start + markersAtOnce))
  }
  await inLanes(chunks, 3, async (chunk) => {
    await pace()
    const seqIds = chunk.map((seq) => formatMarker({ projectCode, seq }))
    const { data } = await client.call(endpoints.findTestCasesBySeq, {
      projectCode,
      seqIds,
      limit: markersAtOnce,
    })
    for (const { id, seq, title, type, isDraft } of data ?? []) {
      // Templates and drafts cannot be in a run; better said now than by a refusal after something was sent.
      if (type !== 'template' && !isDraft) found.set(seq, { id, seq, title })
    }
  })
  return found
}

export interface RunTestCase extends KnownTestCase {
  readonly status: string
}

/** The test cases of a run, by number. */
export async function listRunTestCases(
  { client, pace }: Connection,
  { projectCode, runId }: Pick<RunAddress, 'projectCode' | 'runId'>,
): Promise<Map<number, RunTestCase>> {
  await pace()
  const { tcases } = await client.call(endpoints.listRunTestCases, { projectCode, runId })
  return new Map((tcases ?? []).map(({ id, seq, title, status }) => [seq, { id, seq, title, status }]))
}

/** The first of some project codes that exists, as the server writes it. */
export async function findProject(
  { client, pace }: Connection,
  codes: readonly string[],
): Promise<string | undefined> {
  if (codes.length === 0) return undefined
  await pace()
  const { projects } = await client.call(endpoints.listProjects, {})
  const known = new Map((projects ?? []).map(({ code }) => [code.toUpperCase(), code]))
  return codes.flatMap((code) => known.get(code) ?? [])[0]
}
