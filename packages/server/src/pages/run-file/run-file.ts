/**
 * The statuses of the contract. They are repeated because the declarations of this package import no other package: users
 * do not install the contract.
 */
type Status =
  | 'passed'
  | 'failed'
  | 'blocked'
  | 'skipped'
  | 'open'
  | 'custom1'
  | 'custom2'
  | 'custom3'
  | 'custom4'

/** A test case of a run that is written to a file. */
export interface RunFileTestCase {
  /** Such as `SHOP-012`. */
  readonly marker: string
  readonly title: string
  /** Titles of folders from the top level down; empty if unknown. */
  readonly folderPath: readonly string[]
  readonly status: Status
  /** The page of the test case in the run. */
  readonly url: string
  /** The last comment as HTML, which may come from anywhere; absent unless the test case fails. */
  readonly comment?: string
  /** In milliseconds; absent if unknown. */
  readonly timeTaken?: number
}

/** A run that is written to a file: what any QA Sphere says about it. */
export interface RunFile {
  readonly projectCode: string
  readonly title: string
  /** The page of the run. */
  readonly url: string
  readonly isClosed: boolean
  readonly createdAt: string
  /** Names and colors of statuses. Those that are absent have their usual ones. */
  readonly statuses: readonly { readonly id: Status; readonly name: string; readonly color: string }[]
  readonly testCases: readonly RunFileTestCase[]
}
