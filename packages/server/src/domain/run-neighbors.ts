import type { Status } from 'qasphere-contract/scalars'

/** A test case in a list of a run's test cases. */
interface ListedInRun {
  readonly seq: number
  readonly status: Status
}

/** Sequence numbers of test cases near another one: in the order of a list, and among failing ones, failed ones first. */
export interface Neighbors {
  readonly previous: number | undefined
  readonly next: number | undefined
  readonly previousFailing: number | undefined
  readonly nextFailing: number | undefined
  readonly nextOpen: number | undefined
}

/** Order of failing test cases on the run page: failed ones first. */
const failingOrder: readonly Status[] = ['failed', 'blocked']

/**
 * Finds the test cases before and after one in a list, the failing ones before and after it, and the next one without a
 * result. If the test case is not in the list, the next one is the first of the list.
 */
export function findNeighbors(rows: readonly ListedInRun[], seq: number): Neighbors {
  const place = rows.findIndex((row) => row.seq === seq)
  const failing = failingOrder.flatMap((each) => rows.filter((row) => row.status === each))
  const own = failing.findIndex((row) => row.seq === seq)
  const isOpen = (row: ListedInRun) => row.status === 'open' && row.seq !== seq
  return {
    previous: rows[place - 1]?.seq,
    next: rows[place + 1]?.seq,
    previousFailing: own > 0 ? failing[own - 1]?.seq : undefined,
    // If the test case itself does not fail, this is the first failing one.
    nextFailing: failing[own + 1]?.seq,
    nextOpen: (rows.slice(place + 1).find(isOpen) ?? rows.find(isOpen))?.seq,
  }
}
