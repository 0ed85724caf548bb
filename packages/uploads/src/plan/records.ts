import type { Journal } from './journal.js'
import type { PastUpload } from './past-upload.js'

/** The journal of an upload, and what an earlier attempt of it has done. */
export interface Records {
  readonly journal: Journal
  readonly past?: PastUpload
  /** Unique ID of this upload, which stays the same when it is resumed. */
  readonly uploadId: string
  /** Throws if the upload should stop. */
  checkStop(): void
}
