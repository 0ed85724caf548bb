import { changeOnce, orFirstResponse } from '../domain/repeated-changes.js'
import type { StoredFile } from '../files/file-store.js'
import type { Operation } from '../handlers/run-operation.js'
import type { Db } from '../store/database.js'
import { findFormResponse } from '../store/submitted-forms.js'
import { hashSecret } from '../values/hashes.js'

/** What a form sends. The same form with the same input is one submission, however often it arrives. */
export class Submission {
  /** Undefined if the form has no ID. Then it is performed each time. */
  readonly #hash: string | undefined
  #changes = 0

  /** The fields include the ID and the token of the form. */
  constructor(url: string, fields: URLSearchParams, uploads: readonly StoredFile[] = []) {
    const files = uploads.map(({ fileName, sha256 }) => [fileName, sha256])
    const sent = JSON.stringify([url, [...fields], files])
    this.#hash = fields.get('formId') ? hashSecret(sent) : undefined
  }

  /** Whether the submission has arrived before, and has changed something. */
  async isRepeated(db: Db): Promise<boolean> {
    return this.#hash !== undefined && (await findFormResponse(db, nameChange(this.#hash, 0))) !== undefined
  }

  /**
   * Performs the next change of the submission. `run` gets its operation, in which the change happens only once. Returns
   * the response of the first time.
   */
  async perform(operation: Operation, run: (operation: Operation) => Promise<unknown>): Promise<unknown> {
    if (this.#hash === undefined) return await run(operation)
    const change = nameChange(this.#hash, this.#changes)
    this.#changes += 1
    const handle: Operation['handle'] = (call) => changeOnce(call.db, change, () => operation.handle(call))
    return await orFirstResponse(run({ ...operation, handle }))
  }
}

function nameChange(hash: string, number: number): string {
  return `${hash} ${number}`
}
