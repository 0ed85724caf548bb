import type { TokenError } from 'qasphere-contract/oauth'

/** An error as OAuth 2.0 defines it (RFC 6749, 5.2; RFC 8628, 3.5). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'

  constructor(
    readonly code: TokenError,
    description: string,
    /** The platform's status of a refused refresh token is 401 (API reference, 3.4), of all else 400. */
    readonly status: 400 | 401 = 400,
  ) {
    super(description)
  }
}
