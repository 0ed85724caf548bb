import type { ResultStore } from '../read/result-store.js'
import type { Upload } from '../upload.js'
import { findProject } from './find-project.js'
import { TestCaseLookup } from './find-test-cases.js'
import type { TestCaseTable } from './test-case-table.js'

/** Number of new results that are worth an early request: the number of test cases on a page. */
const minResultsPerLookup = 5000

/**
 * Finds the project and the test cases of a large report while it is still being read. Sends only read requests, so
 * nothing is changed if the report turns out to be invalid. Failed requests are retried after the report is read.
 */
export class EarlyLookup {
  readonly #upload: Upload
  #project: Promise<string | undefined> | undefined
  #lookup: TestCaseLookup | undefined
  #processed = 0

  constructor(upload: Upload) {
    this.#upload = upload
  }

  /** Starts requests for new results. Call this while results are read. */
  update(results: ResultStore): void {
    // With --run-url, the test cases come from the list of the run.
    if (this.#upload.options.run || results.length - this.#processed < minResultsPerLookup) return
    this.#processed = results.length
    this.#project ??= this.#findProject(results)
    this.#lookup?.update(results)
  }

  /** Returns the code of the project, found from the first results or, if they have no known marker, from all. */
  async projectCode(results: ResultStore): Promise<string | undefined> {
    return (await this.#project) ?? (await findProject(this.#upload, results))
  }

  /** Returns the test cases of all results. */
  async testCases(results: ResultStore, projectCode: string): Promise<TestCaseTable> {
    this.#lookup ??= this.#createLookup(projectCode)
    return this.#lookup.finish(results)
  }

  async #findProject(results: ResultStore): Promise<string | undefined> {
    try {
      const projectCode = await findProject(this.#upload, results)
      if (projectCode === undefined) return undefined
      this.#lookup = this.#createLookup(projectCode)
      this.#lookup.update(results)
      return projectCode
    } catch {
      return undefined
    }
  }

  #createLookup(projectCode: string): TestCaseLookup {
    const { connection, options } = this.#upload
    return new TestCaseLookup(connection, projectCode, options.explains)
  }
}
