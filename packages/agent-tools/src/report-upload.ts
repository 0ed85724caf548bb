import type { Answer } from './answer.js'

/** What is uploaded, and where. */
export interface UploadChoices {
  readonly project: string
  readonly format: 'junit' | 'playwright' | 'allure'
  /** ID of an existing run; otherwise a run is created. */
  readonly run?: number
  readonly title?: string
  /** Whether results that match no test case are skipped instead of being a problem. */
  readonly ignoresUnmatched: boolean
  readonly isDryRun: boolean
}

/** A report to upload: files on the machine of the agent. */
export interface ReportUpload extends UploadChoices {
  /** Paths, folders or glob patterns. */
  readonly files: readonly string[]
  readonly withAttachments: boolean
}

/** A file that an agent has sent. */
export interface SentFile {
  readonly name: string
  readonly content: Uint8Array
}

/** A report to upload whose files the agent has sent. */
export interface ContentUpload extends UploadChoices {
  /** Reports, with plain file names. */
  readonly files: readonly SentFile[]
  /** Files that the reports refer to, named as there. */
  readonly attachments: readonly SentFile[]
}

/** How an upload ended. */
export interface UploadAnswer {
  /** What the upload said to people, such as warnings. */
  readonly messages: readonly string[]
  /** The outcome, or why there is none: a `QasError`, or a bug. */
  readonly end: { readonly summary: Answer } | { readonly error: unknown }
}
