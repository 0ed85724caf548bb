import { compareLiveRun, type LiveRunTestCase, lockLiveRuns, setRunMembers } from '../store/live-runs.js'
import { changeRunCounts } from '../store/run-counts.js'
import type { RunRow } from '../store/schema.js'
import type { CallContext } from './call.js'
import { readQueryPlans } from './query-plans.js'

type Call = Pick<CallContext, 'db' | 'engine'>

/**
 * Makes the open live runs of a project follow their filters after test cases were made, changed or deleted, for just
 * these test cases. The number of queries depends on the number of such runs alone.
 */
export async function refreshLiveRuns(
  call: Call,
  projectKey: number,
  testCaseKeys: readonly number[],
): Promise<void> {
  if (testCaseKeys.length === 0) return
  for (const run of await lockLiveRuns(call.db, call.engine, projectKey)) {
    await refreshLiveRun(call, run, testCaseKeys)
  }
}

async function refreshLiveRun(call: Call, run: RunRow, testCaseKeys: readonly number[]): Promise<void> {
  const { db, engine } = call
  const compared = await compareLiveRun(db, engine, run, readQueryPlans(run), testCaseKeys)
  const coming = compared.filter((row) => row.isChosen === 1 && row.isMember !== 1)
  const going = compared.filter((row) => row.isChosen === 0 && row.isMember === 1)
  if (coming.length === 0 && going.length === 0) return
  if (coming.length > 0) await setRunMembers(db, engine, run.key, keysOf(coming), 1)
  if (going.length > 0) await setRunMembers(db, engine, run.key, keysOf(going), 0)
  await changeRunCounts(db, run.key, [
    ...coming.map(({ status }) => ({ status: status ?? 'open', by: 1 })),
    ...going.map(({ status }) => ({ status: status ?? 'open', by: -1 })),
  ])
}

function keysOf(rows: readonly LiveRunTestCase[]): number[] {
  return rows.map(({ testCaseKey }) => testCaseKey)
}
