import type { ReadableFormat } from 'qasphere-reports/recognize/known-formats'
import type { Recognized } from 'qasphere-reports/recognize/recognize-file'
import type { UploadAdvice } from '../advice.js'

/** A report to upload: a file, or a folder of Allure results. */
export interface ReportInput {
  /** Absolute path of the file or folder. */
  readonly path: string
  /** Name in messages: its path, or `stdin`. */
  readonly name: string
  /** Identifies the same report in a later upload: its path, or a hash of the contents of stdin. */
  readonly identity: string
  /** Absolute path of the folder that paths in the report are relative to. */
  readonly folder: string
}

/** The inputs of each format, for messages. */
export const uploadFormats: Readonly<
  Record<
    ReadableFormat,
    {
      readonly report: string
      /** What a folder with a report contains. */
      readonly contents: string
      readonly extensions: readonly string[]
    }
  >
> = {
  junit: {
    report: 'JUnit XML report',
    contents: 'JUnit XML report',
    extensions: ['.xml'],
  },
  playwright: {
    report: 'Playwright report',
    contents: 'Playwright report',
    extensions: ['.json', '.zip'],
  },
  allure: {
    report: 'folder of Allure results',
    contents: 'Allure results (*-result.json)',
    extensions: [],
  },
}

/** Returns whether a file is a report of a format. `unclear` means that only the reader of the format can tell. */
export function classifyFit(file: Recognized, format: ReadableFormat): 'report' | 'unclear' | 'other' {
  if (file.readAs === format) return 'report'
  if (file.isKnown) return 'other'
  const unclear = format === 'junit' ? ['xml', 'text'] : ['json', 'text', 'zip']
  return unclear.includes(file.content) ? 'unclear' : 'other'
}

/** Explains why a file argument is not a report of a format, and what to do about it. */
export function explainMismatch(
  input: string,
  file: Recognized,
  format: ReadableFormat,
  advice: UploadAdvice,
): string {
  if (file.content === 'empty') return `${input} is empty: it has no test results`
  if (file.readAs === 'allure') {
    return `${input} is ${file.name}; upload the folder it is in ${advice.uploadAs('allure')}`
  }
  if (file.readAs !== undefined) {
    return `${input} is ${file.name}; upload it ${advice.uploadAs(file.readAs)}`
  }
  if (file.advice === undefined) return `${input} is ${file.name}, not a ${uploadFormats[format].report}`
  return `${input} is ${file.name}, which qasphere cannot read. ${file.advice}`
}
