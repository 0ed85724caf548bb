/** The status of a result. Custom statuses are set by people, never by reports. */
export type ReportStatus = 'passed' | 'failed' | 'blocked' | 'skipped' | 'open'

/** A test case named in a report: `PRJ-123`, or a test case URL. */
export interface Marker {
  /** In upper case. */
  readonly projectCode: string
  readonly seq: number
  /** Host and port of the test case URL; undefined for markers without a URL. */
  readonly host?: string
}

/** A file that a report refers to or contains. */
export interface Attachment {
  /** File name for the upload: the last part of its path, or the name from the report. */
  readonly name: string
  /** Absolute path. Undefined if the report contains the file, which is then in `body`. */
  readonly path?: string
  readonly body?: Buffer
}

/** One result of a report, in terms of the platform. Retries of one test are folded into one result. */
export interface TestResult {
  /** The test's title; nested titles are joined with ` › `. */
  readonly name: string
  /** Text to search for markers, if it is not the full name: the title without the titles of outer blocks. */
  readonly title?: string
  /** The class, file or suite of the test, for messages and to distinguish tests with the same name. */
  readonly folder: string
  readonly status: ReportStatus
  /** Escaped HTML without terminal colors. May be empty. */
  readonly comment: string
  /** Set if the comment has no control characters other than tabs and line breaks, and no lone surrogates. */
  readonly hasPlainComment?: true
  /** In milliseconds; null if the report does not contain it. */
  readonly timeTaken: number | null
  readonly attachments: readonly Attachment[]
  /** Test cases in annotations and links of the report. They take precedence over the title. */
  readonly markers: readonly Marker[]
  /** Number of attempts that were folded into this result (default: 1). */
  readonly attempts?: number
  /**
   * Number of the suite element in its report, for formats that may list a test repeatedly. Results in one report with
   * the same suite, folder and name belong to one test.
   */
  readonly suite?: number
  /** Location of the result, for messages: path of the report and, if known, the line. */
  readonly place: { readonly path: string; readonly line?: number }
}

/** An entry of a report, in report order. */
export type ReportEntry =
  | { readonly kind: 'result'; readonly result: TestResult }
  /** HTML and files that belong to the whole run. */
  | { readonly kind: 'log'; readonly comment: string; readonly attachments?: readonly Attachment[] }
  /** Describes a part that cannot be read but does not affect the rest, such as an invalid Allure file. */
  | { readonly kind: 'problem'; readonly message: string }

/** When to omit the output of tests from comments. */
export type OutputPolicy = 'on-success' | 'never'

export interface ReadOptions {
  readonly skipStdout: OutputPolicy
  readonly skipStderr: OutputPolicy
  /** Skips files that the report contains, if attachments are not uploaded. */
  readonly skipFiles?: boolean
  /** Absolute path of the folder that paths in the report are relative to (default: the folder of the report). */
  readonly folder?: string
  /** Whether a file that the report refers to exists (default: on this machine). */
  readonly fileExists?: (path: string) => boolean
  /** Maximum size of all files in an archive together, in bytes (default: unlimited). */
  readonly maxUnpackedBytes?: number
  /** Whether a JSON text in an archive takes too much memory when it is parsed (default: none does). */
  readonly isHeavyJson?: (json: string) => boolean
}

/**
 * Reads a report: a file, or a folder of Allure results. Yields entries in batches as they are read. Memory use is
 * bounded by the largest test case. Throws `ReportError` if the report is invalid, possibly after some entries.
 */
export type ReadReport = (path: string, options: ReadOptions) => AsyncIterable<readonly ReportEntry[]>

/** A report that cannot be read. The message says what is wrong and how to fix it. */
export class ReportError extends Error {
  override readonly name = 'ReportError'
  readonly path: string
  readonly line: number | undefined
  readonly column: number | undefined

  constructor(message: string, place: { path: string; line?: number; column?: number }, cause?: unknown) {
    super(message, { cause })
    this.path = place.path
    this.line = place.line
    this.column = place.column
  }
}

/** By name, because a reader can be in another bundle than its caller. */
export function isReportError(error: unknown): error is ReportError {
  return error instanceof Error && error.name === 'ReportError'
}
