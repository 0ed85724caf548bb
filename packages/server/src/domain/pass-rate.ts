import type { RunRow } from '../store/schema.js'
import { countStatuses } from './runs.js'

/** How many test cases of a run have a result, and how many of them passed. */
export interface PassRate {
  readonly passed: number
  readonly done: number
}

export function computePassRate(run: RunRow): PassRate {
  const { all, open, passed } = countStatuses(run)
  return { passed, done: all - open }
}

/** Returns the mean pass rate, from 0 to 1, of the runs that have results; undefined if none has. */
export function computeMeanPassRate(runs: readonly RunRow[]): number | undefined {
  const rates = runs.map(computePassRate).filter(({ done }) => done > 0)
  if (rates.length === 0) return undefined
  return rates.reduce((sum, { passed, done }) => sum + passed / done, 0) / rates.length
}
