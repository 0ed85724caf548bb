import type { TokenError } from 'qasphere-contract/oauth'

/** An error of OAuth 2.0 (RFC 6749, 5.2; RFC 8628, 3.5). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError'

  constructor(
    readonly code: TokenError,
    description: string,
    /** 401 for an invalid refresh token or client, 400 for everything else (docs/api-reference.md, Tokens). */
    readonly status: 400 | 401 = 400,
  ) {
    super(description)
  }
}
