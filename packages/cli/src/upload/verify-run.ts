import { endpoints } from 'qasphere-contract'
import type { Connection } from './connection.js'
import type { PlannedResult } from './duplicates.js'
import { listRunStatuses } from './find-test-cases.js'
import { inLanes } from './pace.js'
import type { RunAddress } from './upload-options.js'

/** A result that the server acknowledged, with the id it gave to it. */
interface SentResult {
  readonly id: number
  readonly result: PlannedResult
}

export interface Verification {
  readonly connection: Connection
  readonly run: Pick<RunAddress, 'projectCode' | 'runId'>
  /** What was sent, the results of one test case in a row. */
  readonly planned: readonly PlannedResult[]
  /** The ids that the server gave to them. */
  readonly ids: readonly number[]
  /** The status that the run showed for a test case before anything was sent. */
  statusBefore(tcaseId: string): string | undefined
  onLook(done: number, total: number): void
}

/** How many test cases are looked at one by one where statuses prove nothing: ten seconds' worth of requests. */
const fewestLooks = 200
/** Where there are more than so many, one is looked at for each so many results, as one lost batch has them. */
const resultsPerLook = 500
/** When so many are known to be missing, it is not worth the time to find out whether there are more. */
const enoughMissing = 500

/**
 * Reads the run back and returns the results that are not in it. A status that has changed to the one that was sent
 * proves the last result of a test case. Where another is shown, somebody else may have sent a later result: ours is
 * looked for. Where the same was shown before, or a test case got several results, statuses prove nothing: these are
 * looked at one by one, some spread evenly over the upload where there are many, and all once one of them is missing.
 */
export async function missingResults(verification: Verification): Promise<PlannedResult[]> {
  const { missing, suspects, unproven } = await compareStatuses(verification)
  const some = spread(unproven, Math.max(fewestLooks, verification.planned.length / resultsPerLook))
  await lookAt([...suspects, ...some], verification, missing)
  if (missing.length > 0) {
    const looked = new Set(some)
    const others = unproven.filter((group) => !looked.has(group))
    await lookAt(others, verification, missing)
  }
  return missing
}

interface Comparison {
  /** What is certainly not there, as its test case is not. */
  readonly missing: PlannedResult[]
  /** The results of test cases that show another status. */
  readonly suspects: SentResult[][]
  /** The results of test cases whose status proves nothing. */
  readonly unproven: SentResult[][]
}

async function compareStatuses(verification: Verification): Promise<Comparison> {
  const { connection, run, statusBefore } = verification
  const shown = await listRunStatuses(connection, run)
  const comparison: Comparison = { missing: [], suspects: [], unproven: [] }
  for (const group of byTestCase(verification)) {
    const last = group.at(-1)?.result
    const status = last && shown.get(last.testCase.seq)
    if (!last || status === undefined) comparison.missing.push(...group.map(({ result }) => result))
    else if (status !== last.status) comparison.suspects.push(group)
    else if (group.length > 1 || statusBefore(last.testCase.id) === status) comparison.unproven.push(group)
  }
  return comparison
}

async function lookAt(
  groups: readonly SentResult[][],
  verification: Verification,
  missing: PlannedResult[],
): Promise<void> {
  let done = 0
  await inLanes(groups, 4, async (group) => {
    verification.onLook(++done, groups.length)
    if (missing.length >= enoughMissing) return
    const found = await resultsOf(group, verification)
    for (const { id, result } of group) if (found.get(id) !== result.status) missing.push(result)
  })
}

/** Those of one test case stand in a row. */
function* byTestCase({ planned, ids }: Verification): Generator<SentResult[]> {
  let group: SentResult[] = []
  for (const [at, result] of planned.entries()) {
    if (group[0] && group[0].result.testCase.id !== result.testCase.id) {
      yield group
      group = []
    }
    group.push({ id: ids[at] ?? 0, result })
  }
  if (group.length > 0) yield group
}

function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most)
  return Array.from(
    { length: Math.floor(items.length / step) },
    (_, at) => items[Math.floor(at * step)],
  ).flatMap((item) => (item === undefined ? [] : [item]))
}

/** The status of each result that the run has for a test case. */
async function resultsOf(
  [first]: readonly SentResult[],
  { connection, run }: Verification,
): Promise<Map<number, string>> {
  if (!first) return new Map()
  await connection.pace()
  const tcaseId = first.result.testCase.id
  const { results } = await connection.client.call(endpoints.getRunTestCase, { ...run, tcaseId })
  return new Map((results ?? []).map(({ id, status }) => [id, status]))
}
