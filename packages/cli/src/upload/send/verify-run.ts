import { forEachConcurrent } from 'qasphere-client/concurrency'
import { endpoints } from 'qasphere-contract'
import type { Connection } from '../../connection/connection.js'
import { listRunStatuses } from '../match/find-test-cases.js'
import type { PlannedResult } from '../plan/planned-results.js'
import type { LazyList } from '../read/lazy-list.js'
import type { NumberColumn } from '../read/number-column.js'
import type { RunAddress } from '../upload-options.js'

/** The results of one test case: their places among all, the first and the one after the last. */
interface Group {
  readonly start: number
  readonly end: number
}

export interface Verification {
  readonly connection: Connection
  readonly run: Pick<RunAddress, 'projectCode' | 'runId'>
  /** What was sent, the results of one test case in a row. */
  readonly planned: LazyList<PlannedResult>
  /** The ids that the server gave to them. */
  readonly ids: NumberColumn
  /** The status that the run showed for a test case before anything was sent, by its number. */
  statusBefore(seq: number): string | undefined
  onLook(done: number, total: number): void
}

/** How many test cases are looked at one by one if statuses prove nothing: ten seconds' worth of requests. */
const minLooks = 200
/** In larger uploads, one test case is looked at for each so many results: as many as one lost batch has. */
const resultsPerLook = 500
/** If so many are missing, it is not worth the time to find out whether there are more. */
const enoughMissing = 500

/**
 * Reads the run back and returns the results that are not in it. A status that has changed to the one that was sent
 * proves the last result of a test case. Where another is shown, somebody else may have sent a later result: ours is
 * looked for. Where the same was shown before, or a test case got several results, statuses prove nothing: these are
 * looked at one by one, some spread evenly over the upload where there are many, and all once one of them is missing.
 */
export async function missingResults(verification: Verification): Promise<PlannedResult[]> {
  const { missing, suspects, unproven } = await compareStatuses(verification)
  const some = spread(unproven, Math.max(minLooks, verification.planned.length / resultsPerLook))
  await findMissing([...suspects, ...some], verification, missing)
  if (missing.length > 0) {
    const looked = new Set(some)
    const others = unproven.filter((group) => !looked.has(group))
    await findMissing(others, verification, missing)
  }
  return missing
}

interface Comparison {
  /** What is certainly not there, as its test case is not. */
  readonly missing: PlannedResult[]
  /** The test cases that show another status. */
  readonly suspects: Group[]
  /** The test cases whose status proves nothing. */
  readonly unproven: Group[]
}

async function compareStatuses(verification: Verification): Promise<Comparison> {
  const { connection, run, planned, statusBefore } = verification
  const shown = await listRunStatuses(connection, run)
  const comparison: Comparison = { missing: [], suspects: [], unproven: [] }
  for (const group of byTestCase(planned)) {
    const last = planned.at(group.end - 1)
    const { seq } = last.testCase
    const status = shown.get(seq)
    if (status === undefined) comparison.missing.push(...resultsIn(group, planned))
    else if (status !== last.status) comparison.suspects.push(group)
    else if (group.end - group.start > 1 || statusBefore(seq) === status) comparison.unproven.push(group)
  }
  return comparison
}

/** Looks at the results of test cases one by one, and adds those that are not in the run. */
async function findMissing(
  groups: readonly Group[],
  verification: Verification,
  missing: PlannedResult[],
): Promise<void> {
  const { planned, ids } = verification
  let done = 0
  await forEachConcurrent(groups, 4, async (group) => {
    verification.onLook(++done, groups.length)
    if (missing.length >= enoughMissing) return
    const found = await statusesOf(planned.at(group.start), verification)
    for (const [place, result] of resultsIn(group, planned).entries()) {
      if (found.get(ids.get(group.start + place)) !== result.status) missing.push(result)
    }
  })
}

function resultsIn({ start, end }: Group, planned: LazyList<PlannedResult>): PlannedResult[] {
  return Array.from({ length: end - start }, (_, place) => planned.at(start + place))
}

function* byTestCase(planned: LazyList<PlannedResult>): Generator<Group> {
  let start = 0
  let key: number | undefined
  let at = 0
  for (const { testCaseKey } of planned) {
    if (at > start && testCaseKey !== key) {
      yield { start, end: at }
      start = at
    }
    key = testCaseKey
    at += 1
  }
  if (at > start) yield { start, end: at }
}

function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most)
  return Array.from(
    { length: Math.floor(items.length / step) },
    (_, at) => items[Math.floor(at * step)],
  ).flatMap((item) => (item === undefined ? [] : [item]))
}

/** The status of each result that the run has for the test case of a result, by the result's id. */
async function statusesOf(
  { testCase }: PlannedResult,
  { connection, run }: Verification,
): Promise<Map<number, string>> {
  await connection.pace()
  const { results } = await connection.client.call(endpoints.getRunTestCase, {
    ...run,
    tcaseId: testCase.id,
  })
  return new Map((results ?? []).map(({ id, status }) => [id, status]))
}
