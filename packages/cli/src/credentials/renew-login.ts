import { isQasError, QasError, type TransportOptions } from 'qasphere-client'
import { classifyError } from 'qasphere-client/classify-error'
import { refreshTokens, type Tokens } from 'qasphere-client/oauth'
import { getReason } from 'qasphere-client/reason'
import { retry } from 'qasphere-client/retry'
import { getLockFile, withLock } from './refresh-lock.js'
import { explainFailure, type StoredLogin } from './stored-login.js'
import { computeMsUntil, isDue, type LoginRecord, parseRecord } from './stored-record.js'

export type Place = Pick<StoredLogin, 'store' | 'account'>

export interface RenewalOptions extends TransportOptions {
  readonly userAgent: string
  readonly warn: (message: string) => void
  /** The command to log in again, for messages. */
  readonly loginCommand: string
}

/** Returns a login with newly issued tokens. */
export function replaceTokens<T extends object>(record: T, tokens: Tokens) {
  return {
    ...record,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    accessTokenExpiresAt: toExpiryDate(tokens.expires_in),
    refreshTokenExpiresAt: toExpiryDate(tokens.refresh_token_expires_in),
  }
}

function toExpiryDate(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString()
}

/**
 * Exchanges the refresh token of a login and stores the new tokens, unless another process has already done so.
 *
 * @throws QasError if the login has ended, or if it cannot be renewed and its token has expired.
 */
export async function renew(known: LoginRecord, place: Place, options: RenewalOptions): Promise<LoginRecord> {
  try {
    return await withLock(getLockFile(place.account), () => renewLocked(known, place, options))
  } catch (error) {
    const isRefused = isQasError(error) && error.kind === 'credentials'
    // A network or disk error does not matter while the token is still valid.
    if (isRefused || !(computeMsUntil(known.accessTokenExpiresAt) > 0)) throw error
    return known
  }
}

async function renewLocked(known: LoginRecord, place: Place, options: RenewalOptions): Promise<LoginRecord> {
  const login = readAgain(known, place, options)
  if (!isDue(login)) return login
  let tokens: Tokens
  try {
    tokens = await exchange(login, options)
  } catch (error) {
    if (!isRefusal(error)) throw error
    explainFailure(`could not be removed from ${place.store.place(place.account)}`, () =>
      place.store.remove(place.account),
    )
    throw new QasError(
      'credentials',
      `Not authenticated: the login to ${login.tenantUrl} has ended (${error.message}); log in again with: ${options.loginCommand}`,
      {},
      error,
    )
  }
  const renewed = replaceTokens(login, tokens)
  store(renewed, place, options)
  return renewed
}

/** Retries once, immediately, if the response was lost: servers accept the old token only for a short time. */
async function exchange({ tenantUrl, refreshToken }: LoginRecord, options: RenewalOptions): Promise<Tokens> {
  return retry(
    () => refreshTokens(tenantUrl, refreshToken, options),
    (attempt, number) => (number === 1 && 'error' in attempt && isAnswerLost(attempt.error) ? 0 : undefined),
  )
}

function isAnswerLost(error: unknown): boolean {
  return isQasError(error) && error.kind === 'network' && classifyError(error) === 'unknown'
}

/** Reads the login again, because another process may have renewed or ended it while this one was waiting. */
function readAgain(
  known: LoginRecord,
  { store, account }: Place,
  { loginCommand }: RenewalOptions,
): LoginRecord {
  const text = explainFailure(`could not be read from ${store.place(account)}`, () => store.read(account))
  const record = text === undefined ? undefined : parseRecord(text)
  if (record?.type === 'oauth' && record.tenantUrl === known.tenantUrl) return record
  throw new QasError(
    'credentials',
    `Not authenticated: the login to ${known.tenantUrl} was ended by another command; log in again with: ${loginCommand}`,
    {},
  )
}

/** Stores a renewed login. If that fails, this process still continues with it, because the old tokens are invalid. */
function store(
  renewed: LoginRecord,
  { store, account }: Place,
  { warn, loginCommand }: RenewalOptions,
): void {
  try {
    store.write(account, JSON.stringify(renewed))
  } catch (error) {
    const reason = getReason(error)
    warn(
      `The renewed login could not be stored in ${store.place(account)} (${reason}); before the next command, log in again with: ${loginCommand}`,
    )
  }
}

function isRefusal(error: unknown): error is QasError<'api'> {
  if (!isQasError(error) || error.kind !== 'api') return false
  const { status, oauthError } = error.details
  return (
    oauthError !== undefined &&
    oauthError !== 'temporarily_unavailable' &&
    status >= 400 &&
    status < 500 &&
    status !== 429
  )
}
