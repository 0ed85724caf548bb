import type { ReadableFormat } from 'qasphere-reports/recognize/known-formats'
import type { Recognized } from 'qasphere-reports/recognize/recognize-file'

/** A report to upload: a file, or a folder of Allure results. */
export interface ReportInput {
  /** Absolute path of what is read. */
  readonly path: string
  /** What messages call it: its path, or `stdin`. */
  readonly name: string
  /** The same for the same report in a later upload: its path, or a hash of what stdin contained. */
  readonly identity: string
  /** Absolute path of the folder that relative paths in the report start from. */
  readonly folder: string
}

/** A format's command and what it takes, for messages. */
export const uploadsOf: Readonly<
  Record<
    ReadableFormat,
    {
      readonly command: string
      readonly report: string
      /** What a folder has that has a report. */
      readonly contents: string
      readonly extensions: readonly string[]
    }
  >
> = {
  junit: {
    command: 'junit-upload',
    report: 'JUnit XML report',
    contents: 'JUnit XML report',
    extensions: ['.xml'],
  },
  playwright: {
    command: 'playwright-json-upload',
    report: 'Playwright report',
    contents: 'Playwright report',
    extensions: ['.json', '.zip'],
  },
  allure: {
    command: 'allure-upload',
    report: 'folder of Allure results',
    contents: 'Allure results (*-result.json)',
    extensions: [],
  },
}

/** Whether a file is a report of a format: `unclear` means that only its reader can say what is wrong with it. */
export function fitOf(file: Recognized, format: ReadableFormat): 'report' | 'unclear' | 'other' {
  if (file.readAs === format) return 'report'
  if (file.isKnown) return 'other'
  const unclear = format === 'junit' ? ['xml', 'text'] : ['json', 'text', 'zip']
  return unclear.includes(file.content) ? 'unclear' : 'other'
}

/** Why a file that the user named is not a report of a format, and what to do about it. */
export function explainMismatch(input: string, file: Recognized, format: ReadableFormat): string {
  if (file.content === 'empty') return `${input} is empty: it has no test results`
  if (file.readAs === 'allure') {
    return `${input} is ${file.name}; upload the folder it is in with: qasphere ${uploadsOf.allure.command}`
  }
  if (file.readAs !== undefined) {
    return `${input} is ${file.name}; upload it with: qasphere ${uploadsOf[file.readAs].command}`
  }
  if (file.advice === undefined) return `${input} is ${file.name}, not a ${uploadsOf[format].report}`
  return `${input} is ${file.name}, which qasphere cannot read. ${file.advice}`
}
