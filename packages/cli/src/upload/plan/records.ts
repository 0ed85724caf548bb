import type { Journal } from './journal.js'
import type { PastUpload } from './past-upload.js'

/** Where an upload records what it has done, and what an earlier attempt of it has done. */
export interface Records {
  readonly journal: Journal
  readonly past?: PastUpload
  /** Unique to this upload; the same when it is resumed. */
  readonly uploadId: string
  /** Throws if the upload should stop. */
  checkStop(): void
}
