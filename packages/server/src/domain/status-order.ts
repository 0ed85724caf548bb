import type { Status } from 'qasphere-contract/scalars'

/** Custom statuses, whose meaning the tenant decides. */
export const customStatuses: readonly Status[] = ['custom1', 'custom2', 'custom3', 'custom4']

/** Statuses in the order in which test cases need attention. */
export const attentionOrder: readonly Status[] = [
  'failed',
  'blocked',
  ...customStatuses,
  'open',
  'skipped',
  'passed',
]
