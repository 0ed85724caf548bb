import { compareLiveRun, type LiveRunTestCase, lockLiveRuns, setRunMembers } from '../store/live-runs.js'
import { changeRunCounts } from '../store/run-counts.js'
import type { RunRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { readQueryPlans } from './query-plans.js'

/**
 * Updates the open live runs of a project after test cases were created, changed or deleted, for these test cases only.
 * The number of queries depends only on the number of such runs.
 */
export async function refreshLiveRuns(
  store: Store,
  projectKey: number,
  testCaseKeys: readonly number[],
): Promise<void> {
  if (testCaseKeys.length === 0) return
  for (const run of await lockLiveRuns(store, projectKey)) {
    await refreshLiveRun(store, run, testCaseKeys)
  }
}

async function refreshLiveRun(store: Store, run: RunRow, testCaseKeys: readonly number[]): Promise<void> {
  const { db } = store
  const compared = await compareLiveRun(store, run, readQueryPlans(run), testCaseKeys)
  const added = compared.filter((row) => row.isChosen === 1 && row.isMember !== 1)
  const removed = compared.filter((row) => row.isChosen === 0 && row.isMember === 1)
  if (added.length === 0 && removed.length === 0) return
  if (added.length > 0) await setRunMembers(store, run.key, getKeys(added), 1)
  if (removed.length > 0) await setRunMembers(store, run.key, getKeys(removed), 0)
  await changeRunCounts(db, run.key, [
    ...added.map(({ status }) => ({ status: status ?? 'open', by: 1 })),
    ...removed.map(({ status }) => ({ status: status ?? 'open', by: -1 })),
  ])
}

function getKeys(rows: readonly LiveRunTestCase[]): number[] {
  return rows.map(({ testCaseKey }) => testCaseKey)
}
