/** The formats that can be uploaded. */
export type ReadableFormat = 'junit' | 'playwright' | 'allure'

/** A file format that tools write. */
export interface KnownFormat {
  /** With an article, as in "is a TAP stream". */
  readonly name: string
  /** The upload format that can read the file, or the folder that contains it. */
  readonly readAs?: ReadableFormat
  /** Instruction for getting a report that can be uploaded. */
  readonly advice?: string
}

export const junitXml: KnownFormat = { name: 'a JUnit XML report', readAs: 'junit' }
export const playwrightBlob: KnownFormat = { name: 'a Playwright blob report', readAs: 'playwright' }
