import { forEachConcurrent } from 'qasphere-client/concurrency'
import type { Connection } from 'qasphere-client/connection'
import { endpoints } from 'qasphere-contract'
import { listRunStatuses } from '../match/find-test-cases.js'
import type { PlannedResult } from '../plan/planned-results.js'
import type { LazyList } from '../read/lazy-list.js'
import type { NumberColumn } from '../read/number-column.js'
import type { RunAddress } from '../upload-options.js'

/** The results of one test case: the index of the first, and the index after the last. */
interface Group {
  readonly start: number
  readonly end: number
}

export interface Verification {
  readonly connection: Connection
  readonly run: Pick<RunAddress, 'projectCode' | 'runId'>
  /** The results that were sent. Results of one test case are adjacent. */
  readonly planned: LazyList<PlannedResult>
  /** The IDs that the server returned for them. */
  readonly ids: NumberColumn
  /** Returns the status of a test case in the run before anything was sent, by its number. */
  statusBefore(seq: number): string | undefined
  onCheck(done: number, total: number): void
}

/** Number of test cases to check individually if statuses prove nothing, which takes about ten seconds. */
const minChecks = 200
/** In larger uploads, one test case is checked per this many results, the size of a lost batch. */
const resultsPerCheck = 500
/** Stop after this many missing results, because finding more is not worth the time. */
const maxMissing = 500

/**
 * Verifies the run and returns the results that are not in it. If the status of a test case has changed to the sent one,
 * its last result is stored. If the status is different, someone else may have sent a later result, so ours is searched.
 * If the status was the same before, or a test case got several results, the status proves nothing: such test cases are
 * checked individually, an evenly spread sample if there are many, and all of them once a result is missing.
 */
export async function findMissingResults(verification: Verification): Promise<PlannedResult[]> {
  const { missing, suspects, unproven } = await compareStatuses(verification)
  const some = sampleEvenly(unproven, Math.max(minChecks, verification.planned.length / resultsPerCheck))
  await findMissing([...suspects, ...some], verification, missing)
  if (missing.length > 0) {
    const checked = new Set(some)
    const others = unproven.filter((group) => !checked.has(group))
    await findMissing(others, verification, missing)
  }
  return missing
}

interface Comparison {
  /** Results that are certainly missing, because their test case is. */
  readonly missing: PlannedResult[]
  /** Test cases with a different status. */
  readonly suspects: Group[]
  /** Test cases whose status proves nothing. */
  readonly unproven: Group[]
}

async function compareStatuses(verification: Verification): Promise<Comparison> {
  const { connection, run, planned, statusBefore } = verification
  const shown = await listRunStatuses(connection, run)
  const comparison: Comparison = { missing: [], suspects: [], unproven: [] }
  for (const group of groupByTestCase(planned)) {
    const last = planned.at(group.end - 1)
    const { seq } = last.testCase
    const status = shown.get(seq)
    if (status === undefined)
      for (const result of listGroupResults(group, planned)) comparison.missing.push(result)
    else if (status !== last.status) comparison.suspects.push(group)
    else if (group.end - group.start > 1 || statusBefore(seq) === status) comparison.unproven.push(group)
  }
  return comparison
}

/** Checks the results of test cases individually, and adds those that are not in the run to `missing`. */
async function findMissing(
  groups: readonly Group[],
  verification: Verification,
  missing: PlannedResult[],
): Promise<void> {
  const { planned, ids } = verification
  let done = 0
  await forEachConcurrent(groups, 4, async (group) => {
    verification.onCheck(++done, groups.length)
    if (missing.length >= maxMissing) return
    const found = await fetchStatuses(planned.at(group.start), verification)
    for (const [place, result] of listGroupResults(group, planned).entries()) {
      if (found.get(ids.get(group.start + place)) !== result.status) missing.push(result)
    }
  })
}

function listGroupResults({ start, end }: Group, planned: LazyList<PlannedResult>): PlannedResult[] {
  return Array.from({ length: end - start }, (_, place) => planned.at(start + place))
}

function* groupByTestCase(planned: LazyList<PlannedResult>): Generator<Group> {
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

function sampleEvenly<T>(items: readonly T[], maxItems: number): T[] {
  const step = Math.max(1, items.length / maxItems)
  return Array.from(
    { length: Math.floor(items.length / step) },
    (_, at) => items[Math.floor(at * step)],
  ).flatMap((item) => (item === undefined ? [] : [item]))
}

/** Returns the status of each result in the run for a test case, by the ID of the result. */
async function fetchStatuses(
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
