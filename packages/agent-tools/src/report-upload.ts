/** A report to upload: files on the machine of the agent. */
export interface ReportUpload {
  readonly project: string
  readonly format: 'junit' | 'playwright' | 'allure'
  /** Paths, folders or glob patterns. */
  readonly files: readonly string[]
  /** ID of an existing run; otherwise a run is created. */
  readonly run?: number
  readonly title?: string
  /** Whether results that match no test case are skipped instead of being a problem. */
  readonly ignoresUnmatched: boolean
  readonly withAttachments: boolean
  readonly isDryRun: boolean
}
