import type { OutputPolicy } from 'qasphere-reports'
import type { DuplicatePolicy, TitleConflictPolicy } from './policies.js'

export type ReportFormat = 'junit' | 'playwright' | 'allure'

/** An existing run. */
export interface RunAddress {
  /** In upper case. */
  readonly projectCode: string
  readonly runId: number
  /** Host name, with the port if it is not the default; absent if only the ID of the run is known. */
  readonly host?: string
}

export interface UploadOptions {
  readonly format: ReportFormat
  readonly run?: RunAddress
  /** In upper case. */
  readonly projectCode?: string
  /** Title of a new run, with placeholders filled in. */
  readonly runTitle: string
  /** The title before placeholders are filled in, which identifies the upload for `--resume`. */
  readonly runName: string
  /** What to do if a run with this title exists. */
  readonly onTitleConflict: TitleConflictPolicy
  readonly createsTestCases: boolean
  readonly withAttachments: boolean
  /** Absolute paths of additional folders that attachments may come from. */
  readonly attachmentFolders: readonly string[]
  readonly isForced: boolean
  readonly ignoresUnmatched: boolean
  /** Undefined if the option is not given. */
  readonly onDuplicate?: DuplicatePolicy
  readonly skipStdout: OutputPolicy
  readonly skipStderr: OutputPolicy
  readonly isDryRun: boolean
  readonly explains: boolean
  readonly resumes: boolean
  /** Whether a journal is kept, so that the upload can be resumed. */
  readonly keepsJournal: boolean
  readonly journal?: string
  readonly allowsFailure: boolean
  /** Maximum requests per second; 0 = unlimited. */
  readonly rate: number
  /** Whether data is printed instead of the lines that pipelines search for. */
  readonly printsJson: boolean
  readonly isQuiet: boolean
}

/** The limit of QA Sphere, in requests per second. */
export const defaultRate = 20
