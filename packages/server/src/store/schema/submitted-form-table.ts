/**
 * What forms of pages, and requests with an `Idempotency-Key`, have changed recently, so that the second press of a button
 * and the second arrival of a request change nothing.
 */
export interface SubmittedFormTable {
  /** The SHA-256 in hex: of everything that the form sent, then the number of the change; or of what names the request. */
  hash: string
  /** The response to the change. */
  responseJson: string
  submittedAt: string
}
