import { isQasError } from 'qasphere-client'
import type { Marker } from 'qasphere-reports'
import { firstOf, type Sequence } from '../read/lazy-list.js'
import type { Upload } from '../upload.js'
import { findTestCases } from './find-test-cases.js'
import type { UnmatchedResult } from './match-results.js'
import type { KnownTestCase, TestCaseTable } from './test-case-table.js'

/** Test cases that exist in the project of a run but are not in the run. */
export class OutsideRun {
  readonly runId: number
  readonly #projectCode: string
  readonly #testCases: TestCaseTable

  constructor(runId: number, projectCode: string, testCases: TestCaseTable) {
    this.runId = runId
    this.#projectCode = projectCode
    this.#testCases = testCases
  }

  /** Those of the markers that name such a test case. */
  existing(markers: readonly Marker[]): Marker[] {
    return markers.filter((marker) => this.testCaseOf(marker) !== undefined)
  }

  testCaseOf({ projectCode, seq }: Marker): KnownTestCase | undefined {
    const index = projectCode === this.#projectCode ? this.#testCases.indexOf(seq) : undefined
    return index === undefined ? undefined : this.#testCases.at(index)
  }
}

/**
 * Finds out which of the test cases that unmatched results name exist outside of the run that `--run-url` names: then it
 * is not the markers that are wrong. Looks at so many results; undefined without such a run.
 */
export async function findOutsideRun(
  { options, connection }: Upload,
  projectCode: string,
  unmatched: Sequence<UnmatchedResult>,
  maxResults: number,
): Promise<OutsideRun | undefined> {
  if (!options.run) return undefined
  const markers = firstOf(unmatched, maxResults).flatMap((result) => result.markers)
  const ours = markers.filter((marker) => marker.projectCode === projectCode)
  const numbers = [...new Set(ours.map(({ seq }) => seq))]
  try {
    return new OutsideRun(
      options.run.runId,
      projectCode,
      await findTestCases(connection, projectCode, numbers),
    )
  } catch (error) {
    // The message is only less precise then.
    if (!isQasError(error)) throw error
    return undefined
  }
}
