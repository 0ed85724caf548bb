/** What a result says of its test; custom statuses come from people, never from reports. */
export type ReportStatus = 'passed' | 'failed' | 'blocked' | 'skipped' | 'open'

/** A test case named in a report: `PRJ-123`, or a test case URL. */
export interface Marker {
  /** In upper case. */
  readonly projectCode: string
  readonly seq: number
  /** Of the URL that names the test case, with its port; absent where only the marker is written. */
  readonly host?: string
}

/** A file that a report names, or brings along. */
export interface Attachment {
  /** As it shall be called: the last part of its path, or the report's own name for it. */
  readonly name: string
  /** Absolute; where the report is the only place that has the bytes, `body` stands instead. */
  readonly path?: string
  readonly body?: Buffer
}

/** One result of a report, in the words of the platform. Retries of one test are folded into one result. */
export interface TestResult {
  /** The test's title; nested titles are joined with ` › `. */
  readonly name: string
  /** Text in which markers are looked for, if it is not the whole name: a title without the titles around it. */
  readonly title?: string
  /** The class, file or suite the test belongs to, for messages and for telling same-named tests apart. */
  readonly folder: string
  readonly status: ReportStatus
  /** HTML: escaped, without terminal colours; empty where there is nothing to say. */
  readonly comment: string
  /** Whether the comment is known to have no control characters but tabs and line breaks, and no lone surrogates. */
  readonly hasPlainComment?: true
  /** Milliseconds, null where the report does not say. */
  readonly timeTaken: number | null
  readonly attachments: readonly Attachment[]
  /** Test cases that the report names beside the title: annotations and links. These count before the title. */
  readonly markers: readonly Marker[]
  /** Number of attempts that were folded into this result (default: 1). */
  readonly attempts?: number
  /**
   * Number of the suite element in its report, in formats that repeat a test without saying why. Results of one report
   * with the same suite, folder and name are one test.
   */
  readonly suite?: number
  /** Where the result stands, for messages: the report's path and, where known, the line. */
  readonly place: { readonly path: string; readonly line?: number }
}

/** What a reader finds, in the order of the report. */
export type ReportEntry =
  | { readonly kind: 'result'; readonly result: TestResult }
  /** What belongs to the run as a whole: HTML, and files. */
  | { readonly kind: 'log'; readonly comment: string; readonly attachments?: readonly Attachment[] }
  /** What could not be read but does not make the rest wrong, in words: an unreadable Allure file. */
  | { readonly kind: 'problem'; readonly message: string }

/** When the output of tests is left out of comments. */
export type OutputPolicy = 'on-success' | 'never'

export interface ReadOptions {
  readonly skipStdout: OutputPolicy
  readonly skipStderr: OutputPolicy
  /** Leaves out the files that only the report has, as nobody wants them. */
  readonly skipFiles?: boolean
  /** Absolute path of the folder that relative paths in a report start from; that of the report by default. */
  readonly folder?: string
}

/**
 * Reads a report: a file, or a folder of Allure results. The entries come some at a time, as they are read; memory is
 * bounded by the largest single test case. Throws `ReportError` where the report is broken, before or in the middle of
 * its entries.
 */
export type ReadReport = (path: string, options: ReadOptions) => AsyncIterable<readonly ReportEntry[]>

/** A report that cannot be read: says what, where and how to mend it. */
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
