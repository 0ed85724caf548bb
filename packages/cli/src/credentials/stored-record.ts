/** The tokens of a login. The vendor's tool has the same field names, so each tool can use the other's logins. */
export interface LoginRecord {
  readonly type: 'oauth'
  readonly tenantUrl: string
  readonly accessToken: string
  readonly refreshToken: string
  /** ISO 8601, like `refreshTokenExpiresAt`. */
  readonly accessTokenExpiresAt: string
  readonly refreshTokenExpiresAt: string
}

/** An API key from `auth login --with-token`. */
interface ApiKeyRecord {
  readonly type: 'apiKey'
  readonly tenantUrl: string
  readonly token: string
}

/** A stored record. Fields that another program has added are kept when it is written again. */
export type StoredRecord = LoginRecord | ApiKeyRecord

/** Parses a stored record; undefined if it is not one or lacks a field. */
export function parseRecord(text: string): StoredRecord | undefined {
  const parsed = parseObject(text)
  if (!parsed || !isOrigin(parsed.tenantUrl)) return undefined
  const tenantUrl = parsed.tenantUrl.replace(/\/+$/, '')
  const { accessToken, refreshToken, accessTokenExpiresAt, refreshTokenExpiresAt, token } = parsed
  if (parsed.type === 'apiKey' && isToken(token)) return { ...parsed, type: 'apiKey', tenantUrl, token }
  const isLogin =
    parsed.type === 'oauth' &&
    isToken(accessToken) &&
    isToken(refreshToken) &&
    typeof accessTokenExpiresAt === 'string' &&
    typeof refreshTokenExpiresAt === 'string'
  if (!isLogin) return undefined
  return {
    ...parsed,
    type: 'oauth',
    tenantUrl,
    accessToken,
    refreshToken,
    accessTokenExpiresAt,
    refreshTokenExpiresAt,
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}

function isOrigin(url: unknown): url is string {
  return typeof url === 'string' && URL.canParse(url) && /^https?:\/\//.test(url)
}

/** Whether a text can be a token in a header. */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && /^[\x21-\x7e]+$/.test(text)
}

/** Tokens that expire in less than this are renewed. */
const renewalMarginMs = 5 * 60_000

/** Whether the access token of a login must be renewed before it is used. */
export function isDue({ accessTokenExpiresAt }: LoginRecord): boolean {
  return !(computeMsUntil(accessTokenExpiresAt) > renewalMarginMs)
}

/** Returns the milliseconds until a date: negative if it is in the past, NaN if it is not a date. */
export function computeMsUntil(date: string): number {
  return Date.parse(date) - Date.now()
}
