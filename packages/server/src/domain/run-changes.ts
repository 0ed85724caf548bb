import type { RunChange } from 'qasphere-contract/reports'
import type { Status } from 'qasphere-contract/scalars'

/** Statuses of test cases that need attention. */
export const failingStatuses = ['failed', 'blocked'] as const satisfies readonly Status[]

export function isFailing(status: Status): boolean {
  return failingStatuses.some((failing) => failing === status)
}

/**
 * Classifies how the status of a test case changed between two runs. `before` is undefined if the first run does not have
 * the test case. Returns undefined for a test case that does not fail and has the same status in both.
 */
export function classifyChange(
  before: Status | undefined,
  after: Status,
): Exclude<RunChange, 'gone'> | undefined {
  if (before === undefined) return 'added'
  if (isFailing(after)) return isFailing(before) ? 'still' : 'new'
  if (isFailing(before) && after === 'passed') return 'fixed'
  return before === after ? undefined : 'other'
}
