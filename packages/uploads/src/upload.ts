import type { Connection } from 'qasphere-client/connection'
import type { UploadAdvice } from './advice.js'
import type { AttachmentAccess } from './plan/attachment-folders.js'
import type { Progress } from './progress.js'
import type { Spool } from './read/comment-spool.js'
import type { ReportInput } from './read/report-input.js'
import type { UploadOptions } from './upload-options.js'

/** Where an upload writes. */
export interface UploadOutput {
  /** Writes a part of the output for pipelines. Resolves with false if nobody reads it. */
  print(data: string): Promise<boolean>
  /** Writes a line for people. */
  say(line: string): void
}

/** The context that every step of an upload shares. */
export interface Upload {
  readonly inputs: readonly ReportInput[]
  readonly options: UploadOptions
  readonly advice: UploadAdvice
  readonly connection: Connection
  readonly spool: Spool
  /** Finds the files that reports refer to (default: in the folders that the options allow). */
  readonly attachmentAccess?: AttachmentAccess
  /** Maximum size of an unpacked report, in bytes (default: unlimited). */
  readonly maxUnpackedBytes?: number
  /** Whether a JSON text in an archive takes too much memory when it is parsed (default: none does). */
  readonly isHeavyJson?: (json: string) => boolean
  readonly terminal: UploadOutput
  readonly progress: Progress
  /** When the upload started. */
  readonly now: Date
  readonly cwd: string
  warn(message: string): void
}
