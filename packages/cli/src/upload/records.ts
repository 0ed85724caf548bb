import type { Journal, PastUpload } from './journal.js'

/** Where an upload writes down what it has done, and what an earlier try of it has. */
export interface Records {
  readonly journal: Journal
  readonly past?: PastUpload
  readonly title: string
  /** Throws where the upload shall stop. */
  checkStop(): void
}
