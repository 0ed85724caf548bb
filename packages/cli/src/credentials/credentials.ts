/** The address of the API and the token of its caller. */
export interface Credentials {
  /** Without a trailing slash. */
  readonly url: string
  /** An API key, or a function that returns a valid access token. */
  readonly token: string | (() => Promise<string>)
  /** Where they were found, for messages. */
  readonly source: string
}
