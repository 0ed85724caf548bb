import { isQasError } from 'qasphere-client'
import type { Marker } from 'qasphere-reports'
import { type Sequence, takeFirst } from '../read/lazy-list.js'
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

  /** Filters markers for those of such test cases. */
  filterExisting(markers: readonly Marker[]): Marker[] {
    return markers.filter((marker) => this.findTestCase(marker) !== undefined)
  }

  findTestCase({ projectCode, seq }: Marker): KnownTestCase | undefined {
    const index = projectCode === this.#projectCode ? this.#testCases.indexOf(seq) : undefined
    return index === undefined ? undefined : this.#testCases.at(index)
  }
}

/**
 * Finds the test cases of unmatched results that exist but are not in the run of `--run-url`, in which case the markers
 * are correct. Checks up to `maxResults` results. Returns undefined without `--run-url`.
 */
export async function findOutsideRun(
  { options, connection }: Upload,
  projectCode: string,
  unmatched: Sequence<UnmatchedResult>,
  maxResults: number,
): Promise<OutsideRun | undefined> {
  if (!options.run) return undefined
  const markers = takeFirst(unmatched, maxResults).flatMap((result) => result.markers)
  const ours = markers.filter((marker) => marker.projectCode === projectCode)
  const numbers = [...new Set(ours.map(({ seq }) => seq))]
  try {
    return new OutsideRun(
      options.run.runId,
      projectCode,
      await findTestCases(connection, projectCode, numbers),
    )
  } catch (error) {
    // Without this, messages are only less precise.
    if (!isQasError(error)) throw error
    return undefined
  }
}
