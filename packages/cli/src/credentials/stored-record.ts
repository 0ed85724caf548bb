/** Tokens of a login, named as the vendor's tool names them, so that each finds the other's. */
export interface LoginRecord {
  readonly type: 'oauth'
  readonly tenantUrl: string
  readonly accessToken: string
  readonly refreshToken: string
  /** ISO 8601, as is the next. */
  readonly accessTokenExpiresAt: string
  readonly refreshTokenExpiresAt: string
}

/** An API key that was handed to `auth login --with-token`. */
interface ApiKeyRecord {
  readonly type: 'apiKey'
  readonly tenantUrl: string
  readonly token: string
}

/** Fields that another program added stay in a record and are kept when it is written again. */
export type StoredRecord = LoginRecord | ApiKeyRecord

/** The record that stored text holds; undefined where it is none, or lacks a field. */
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

/** Whether a header can carry it. */
export function isToken(text: unknown): text is string {
  return typeof text === 'string' && /^[\x21-\x7e]+$/.test(text)
}

/** Tokens are renewed when they have less than this left, in milliseconds. */
const renewedBeforeMs = 5 * 60_000

/** Whether the access token of a login has to be renewed before it is used. */
export function isDue({ accessTokenExpiresAt }: LoginRecord): boolean {
  return !(msUntil(accessTokenExpiresAt) > renewedBeforeMs)
}

/** Milliseconds until a date; negative when it is past, NaN where it is none. */
export function msUntil(date: string): number {
  return Date.parse(date) - Date.now()
}
