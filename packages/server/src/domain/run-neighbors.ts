import type { Status } from 'qasphere-contract/scalars'
import { listRunOrder } from '../store/run-history.js'
import type { RunRow } from '../store/schema.js'
import type { CallContext } from './call.js'

/** The sequence numbers of test cases around one, in the order in which the run's page lists them. */
export interface Neighbors {
  readonly previousFailing: number | undefined
  readonly nextFailing: number | undefined
  readonly nextOpen: number | undefined
}

/** Failing test cases as the run's page lists them: failed ones first. */
const failingOrder: readonly Status[] = ['failed', 'blocked']

/** Finds the failing test cases before and after one in a run, and the next one without a result. */
export async function findNeighbors(
  { db }: Pick<CallContext, 'db'>,
  run: RunRow,
  { seq, status }: { readonly seq: number; readonly status: Status },
): Promise<Neighbors> {
  const rows = await listRunOrder(db, run, [...failingOrder, 'open', status])
  const place = rows.findIndex((row) => row.seq === seq)
  const failing = failingOrder.flatMap((each) => rows.filter((row) => row.status === each))
  const own = failing.findIndex((row) => row.seq === seq)
  const open = rows.filter((row) => row.status === 'open' && row.seq !== seq)
  const openAfter = open.find((row) => rows.indexOf(row) > place) ?? open[0]
  return {
    previousFailing: own > 0 ? failing[own - 1]?.seq : undefined,
    // From a test case that does not fail, the first one that does.
    nextFailing: failing[own + 1]?.seq,
    nextOpen: openAfter?.seq,
  }
}
