import type { Connection } from '../connection/connection.js'
import type { Progress } from '../output/progress.js'
import type { Terminal } from '../output/terminal.js'
import type { Spool } from './read/comment-spool.js'
import type { ReportInput } from './read/report-input.js'
import type { UploadOptions } from './upload-options.js'

/** The context that every step of an upload shares. */
export interface Upload {
  readonly inputs: readonly ReportInput[]
  readonly options: UploadOptions
  readonly connection: Connection
  readonly spool: Spool
  readonly terminal: Terminal
  readonly progress: Progress
  /** When the upload started. */
  readonly now: Date
  readonly cwd: string
  warn(message: string): void
}
