import { type Status, status } from 'qasphere-contract/scalars'

/** The statuses that a result gives to a test case. */
export const resultStatuses: readonly Status[] = status.options.filter((name) => name !== 'open')

/** The statuses of test cases that need attention. */
export const failingStatuses = ['failed', 'blocked'] as const satisfies readonly Status[]
