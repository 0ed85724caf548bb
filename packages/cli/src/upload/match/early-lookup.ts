import type { ResultStore } from '../read/result-store.js'
import type { Upload } from '../upload.js'
import { findProject } from './find-project.js'
import { TestCaseLookup } from './find-test-cases.js'
import type { TestCaseTable } from './test-case-table.js'

/** So many results are worth a request while the rest of them is read: as many as a page has test cases. */
const resultsAtOnce = 5000

/**
 * Finds the project and the test cases of a large report while it is still being read. It only reads, so that nothing
 * has happened if the report turns out to be broken. What fails here is tried again, or reported, after the reading.
 */
export class EarlyLookup {
  readonly #upload: Upload
  #project: Promise<string | undefined> | undefined
  #lookup: TestCaseLookup | undefined
  #looked = 0

  constructor(upload: Upload) {
    this.#upload = upload
  }

  /** To be called while results are read. */
  look(results: ResultStore): void {
    // The test cases of a run that is named are in its list.
    if (this.#upload.options.run || results.length - this.#looked < resultsAtOnce) return
    this.#looked = results.length
    this.#project ??= this.#findProject(results)
    this.#lookup?.look(results)
  }

  /** The project's code, if it can be found: the first results tell it as well as all of them, if they tell it. */
  async projectCode(results: ResultStore): Promise<string | undefined> {
    return (await this.#project) ?? (await findProject(this.#upload, results))
  }

  /** The test cases of all results. */
  async testCases(results: ResultStore, projectCode: string): Promise<TestCaseTable> {
    this.#lookup ??= this.#lookupIn(projectCode)
    return this.#lookup.finish(results)
  }

  async #findProject(results: ResultStore): Promise<string | undefined> {
    try {
      const projectCode = await findProject(this.#upload, results)
      if (projectCode === undefined) return undefined
      this.#lookup = this.#lookupIn(projectCode)
      this.#lookup.look(results)
      return projectCode
    } catch {
      return undefined
    }
  }

  #lookupIn(projectCode: string): TestCaseLookup {
    const { connection, options } = this.#upload
    return new TestCaseLookup(connection, projectCode, options.explains)
  }
}
