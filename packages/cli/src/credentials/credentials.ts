/** Where the API is and who calls it. */
export interface Credentials {
  /** Without a trailing slash. */
  readonly url: string
  /** An API key, or a function that returns an access token that is valid now. */
  readonly token: string | (() => Promise<string>)
  /** Where they were found, for messages. */
  readonly source: string
}
