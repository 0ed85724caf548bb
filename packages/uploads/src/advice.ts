import type { ReportFormat } from './upload-options.js'

/**
 * How messages refer to the inputs of an upload: options of the command line, or fields of a tool. Each sentence says how
 * to fix a problem.
 */
export interface UploadAdvice {
  /** Adds to "report.xml is a JUnit XML report; upload it". */
  readonly uploadAs: (format: ReportFormat) => string
  /** Adds to "it is a JUnit XML report". */
  readonly forFormat: (format: ReportFormat) => string
  readonly checkProject: (code: string, isOfRun: boolean) => string
  readonly checkRun: (id: number) => string
  readonly chooseOpenRun: string
  readonly chooseCompleteRun: string
  /** The title is that of a closed run. */
  readonly chooseOtherTitle: string
  /** The title is that of a run without some of the test cases. */
  readonly chooseOtherTitleOrSkip: string
  readonly continueWithProblems: string
  /** Nothing can be sent; empty if that is always an error. */
  readonly sendNothing: string
  readonly separateDuplicates: string
  /** What to do about results without a test case; empty if they are skipped already. */
  readonly continueUnmatched: (state: {
    readonly hasRun: boolean
    readonly ignoresUnmatched: boolean
  }) => string
  /** Adds to "An earlier upload of these reports did not finish". */
  readonly startOver: string
  /** The upload failed after it has sent results. */
  readonly sendRest: string
  /** Nothing records which results arrive. */
  readonly continueWithoutJournal: string
  /** Attachments are in folders that reports may not refer to. */
  readonly allowFolder: string
}

/** The upload command of each format. */
export const uploadCommandNames = {
  junit: 'junit-upload',
  playwright: 'playwright-json-upload',
  allure: 'allure-upload',
} as const

/** The advice of the upload commands. */
export const commandLineAdvice: UploadAdvice = {
  uploadAs: (format) => `with: qasphere ${uploadCommandNames[format]}`,
  forFormat: (format) => `for qasphere ${uploadCommandNames[format]}`,
  checkProject: (code, isOfRun) =>
    `Check the project code ${code} in ${isOfRun ? '--run-url' : '--project-code'}`,
  checkRun: (id) => `Check the run ID ${id} in --run-url`,
  chooseOpenRun: 'Pass the URL of an open run with --run-url, or omit it to create a new run.',
  chooseCompleteRun: 'Use --run-url with a run that includes them, or omit --run-url to create one.',
  chooseOtherTitle:
    'Give the new run another title with --run-name, or add a number to it with --run-title-conflict new.',
  chooseOtherTitleOrSkip:
    'Give the new run another title with --run-name or --run-title-conflict new, or skip these results with --ignore-unmatched.',
  continueWithProblems: '--force continues without them.',
  sendNothing: '--force sends nothing and exits with 0',
  separateDuplicates:
    'Give each test the marker of a separate test case, or choose what to send with --on-duplicate worst, last, first or all.',
  continueUnmatched: ({ hasRun, ignoresUnmatched }) => {
    // Test cases cannot be added to an existing run.
    const create = hasRun ? [] : ['--create-tcases creates test cases for them']
    // With --ignore-unmatched, it is an error only if nothing is left to send.
    const skip = ignoresUnmatched ? '--force sends nothing and exits with 0' : '--ignore-unmatched skips them'
    return `${[...create, skip, '--explain shows what was looked for'].join(', ')}.`
  },
  startOver: 'This one starts over; use --resume to continue the earlier one.',
  sendRest: 'Acknowledged results are safe. Run the same command with --resume to send the rest.',
  continueWithoutJournal:
    'The upload continues, but if it is interrupted, --resume cannot continue it. Choose another file with --journal.',
  allowFolder: 'If you trust the reports, allow the folder with --attachments-from DIR.',
}

/** The advice of the tool `upload_report`, which takes reports or their paths. */
export const toolAdvice: UploadAdvice = {
  uploadAs: (format) => `with the format ${format}`,
  forFormat: (format) => `for the format ${format}`,
  checkProject: (code) => `Check the project code ${code}`,
  checkRun: (id) => `Check the run ID ${id}`,
  chooseOpenRun: 'Pass the ID of an open run in run, or omit run to create a new one.',
  chooseCompleteRun: 'Pass the ID of a run that includes them in run, or omit run to create one.',
  chooseOtherTitle: 'Pass another title, or omit title.',
  chooseOtherTitleOrSkip: 'Pass another title, omit title, or skip these results with ignoreUnmatched: true.',
  continueWithProblems: 'Correct or remove them, and upload the reports again.',
  sendNothing: '',
  separateDuplicates: 'Give each test the marker of a separate test case.',
  continueUnmatched: ({ ignoresUnmatched }) => (ignoresUnmatched ? '' : 'ignoreUnmatched: true skips them.'),
  startOver: 'This one starts over.',
  sendRest: 'Acknowledged results are safe. Another call sends all results again.',
  continueWithoutJournal: 'The upload continues.',
  // Whether a report is trusted is not for an agent to decide.
  allowFolder: 'The user can allow the folder: qasphere junit-upload --attachments-from DIR.',
}
