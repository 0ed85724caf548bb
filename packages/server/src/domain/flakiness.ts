import type { FlakinessEvidence } from 'qasphere-contract/reports'
import type { Status } from 'qasphere-contract/scalars'

/** A test case in a run, as far as flakiness is concerned. */
export interface FlakinessInput {
  readonly status: Status
  /** The version of the test case that the run shows. */
  readonly version: number
  /** Statuses of the results in the run before the last one, and of earlier attempts in its comment. */
  readonly earlierStatuses: readonly Status[]
}

/** Finds the evidence of flakiness in consecutive runs of a test case, oldest first; undefined for runs without any. */
export function findFlakinessEvidence(runs: readonly FlakinessInput[]): (FlakinessEvidence | undefined)[] {
  let previous: FlakinessInput | undefined
  return runs.map((run) => {
    if (run.status === 'passed' && run.earlierStatuses.includes('failed')) {
      previous = run
      return 'retried'
    }
    if (run.status !== 'passed' && run.status !== 'failed') return undefined
    const hasChanged =
      previous !== undefined && previous.status !== run.status && previous.version === run.version
    previous = run
    return hasChanged ? 'changed' : undefined
  })
}

const failedAttempt = /<h4>Attempt \d+: (?!passed|skipped)/

/** Reads the statuses of earlier attempts from the start of a comment, as uploads write it. */
export function readAttemptStatuses(comment: string): Status[] {
  return failedAttempt.test(comment) ? ['failed'] : []
}
