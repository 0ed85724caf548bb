import type { FlakinessEvidence } from 'qasphere-contract/reports'
import type { Status } from 'qasphere-contract/scalars'

/** A test case in a run, as far as flakiness is concerned. */
export interface FlakinessInput {
  readonly status: Status
  /** The version of the test case that the run shows. */
  readonly version: number
  /** The configuration of the run. Results of different ones are not compared. */
  readonly configurationId: string | null
  /** Statuses of the results in the run before the last one, and of earlier attempts in its comment. */
  readonly earlierStatuses: readonly Status[]
}

/** Finds the evidence of flakiness in consecutive runs of a test case, oldest first; undefined for runs without any. */
export function findFlakinessEvidence(runs: readonly FlakinessInput[]): (FlakinessEvidence | undefined)[] {
  const previousRuns = new Map<string | null, FlakinessInput>()
  return runs.map((run) => {
    const previous = previousRuns.get(run.configurationId)
    if (run.status === 'passed' && run.earlierStatuses.includes('failed')) {
      previousRuns.set(run.configurationId, run)
      return 'retried'
    }
    if (run.status !== 'passed' && run.status !== 'failed') return undefined
    const hasChanged =
      previous !== undefined && previous.status !== run.status && previous.version === run.version
    previousRuns.set(run.configurationId, run)
    return hasChanged ? 'changed' : undefined
  })
}

const failedAttempt = /<h4>Attempt \d+: (?!passed|skipped)|\bpassed in (?:attempt (?!1\b)\d|a later attempt)/i

/** Reads the statuses of earlier attempts from the start of a comment, as uploads write it. */
export function readAttemptStatuses(comment: string): Status[] {
  return failedAttempt.test(comment) ? ['failed'] : []
}
