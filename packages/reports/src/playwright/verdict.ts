/** Playwright's verdict on all attempts of a test. */
export type Verdict = 'expected' | 'unexpected' | 'flaky' | 'skipped'

/**
 * Derives the verdict from the statuses of a test's attempts as current versions of Playwright do. Versions 1.38 to 1.43
 * called a test flaky if it failed and its other attempts did not run, although it never passed.
 */
export function judgeAttempts(statuses: readonly string[], expectedStatus: string): Verdict {
  const ran = statuses.filter((status) => status !== 'interrupted' && status !== 'skipped')
  const expected = ran.filter((status) => status === expectedStatus).length
  if (ran.length === 0) return 'skipped'
  if (expected === ran.length) return 'expected'
  // A skip requested by the test is expected; any other skip means that the attempt did not run.
  const isSkippedOnPurpose = expectedStatus === 'skipped' && statuses.includes('skipped')
  return expected === 0 && !isSkippedOnPurpose ? 'unexpected' : 'flaky'
}
