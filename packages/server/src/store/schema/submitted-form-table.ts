/** What the forms of pages have changed recently, so that the second press of a button changes nothing. */
export interface SubmittedFormTable {
  /** The SHA-256 in hex of everything that the form sent, and the number of the change. */
  hash: string
  /** The response to the change. */
  responseJson: string
  submittedAt: string
}
