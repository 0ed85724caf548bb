import type { Status } from 'qasphere-contract/scalars'
import { listRunOrder } from '../store/run-history.js'
import type { RunRow } from '../store/schema.js'
import type { CallContext } from './call.js'

/** Sequence numbers of test cases near another one: in tree order, and among failing ones in the order of the run page. */
export interface Neighbors {
  readonly previous: number | undefined
  readonly next: number | undefined
  readonly previousFailing: number | undefined
  readonly nextFailing: number | undefined
  readonly nextOpen: number | undefined
}

/** Order of failing test cases on the run page: failed ones first. */
const failingOrder: readonly Status[] = ['failed', 'blocked']

/** Finds the test cases before and after one in a run, the failing ones before and after it, and the next one without a result. */
export async function findNeighbors(
  { db }: Pick<CallContext, 'db'>,
  run: RunRow,
  { seq }: { readonly seq: number },
): Promise<Neighbors> {
  const rows = await listRunOrder(db, run)
  const place = rows.findIndex((row) => row.seq === seq)
  const failing = failingOrder.flatMap((each) => rows.filter((row) => row.status === each))
  const own = failing.findIndex((row) => row.seq === seq)
  const open = rows.filter((row) => row.status === 'open' && row.seq !== seq)
  const openAfter = open.find((row) => rows.indexOf(row) > place) ?? open[0]
  return {
    previous: rows[place - 1]?.seq,
    next: rows[place + 1]?.seq,
    previousFailing: own > 0 ? failing[own - 1]?.seq : undefined,
    // If the test case itself does not fail, this is the first failing one.
    nextFailing: failing[own + 1]?.seq,
    nextOpen: openAfter?.seq,
  }
}
