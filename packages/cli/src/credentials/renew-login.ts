import { isQasError, QasError, type TransportOptions } from 'qasphere-client'
import { classifyError } from 'qasphere-client/classify-error'
import { refreshTokens, type Tokens } from 'qasphere-client/oauth'
import { retry } from 'qasphere-client/retry'
import { lockFile, whileLocked } from './refresh-lock.js'
import { explainFailure, type StoredLogin } from './stored-login.js'
import { isDue, type LoginRecord, msUntil, parseRecord } from './stored-record.js'

export type Place = Pick<StoredLogin, 'store' | 'account'>

export interface RenewalOptions extends TransportOptions {
  readonly userAgent: string
  readonly warn: (message: string) => void
  /** The command to log in again, for messages. */
  readonly loginCommand: string
}

/** A login with tokens that a server has just issued. */
export function withTokens<T extends object>(record: T, tokens: Tokens) {
  return {
    ...record,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token,
    accessTokenExpiresAt: inSeconds(tokens.expires_in),
    refreshTokenExpiresAt: inSeconds(tokens.refresh_token_expires_in),
  }
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString()
}

/**
 * Exchanges the refresh token of a login and stores the new tokens, unless another process has just done so.
 *
 * @throws QasError if the login has ended, or if it cannot be renewed and its token has expired.
 */
export async function renew(known: LoginRecord, place: Place, options: RenewalOptions): Promise<LoginRecord> {
  try {
    return await whileLocked(lockFile(place.account), () => renewLocked(known, place, options))
  } catch (error) {
    const isRefused = isQasError(error) && error.kind === 'credentials'
    // A failure of the network or the disk does not matter as long as the token is valid.
    if (isRefused || !(msUntil(known.accessTokenExpiresAt) > 0)) throw error
    return known
  }
}

async function renewLocked(known: LoginRecord, place: Place, options: RenewalOptions): Promise<LoginRecord> {
  const login = storedNow(known, place, options)
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
  const renewed = withTokens(login, tokens)
  store(renewed, place, options)
  return renewed
}

/** Retries once if the answer was lost: the sooner, the likelier that the server still accepts the old token. */
async function exchange({ tenantUrl, refreshToken }: LoginRecord, options: RenewalOptions): Promise<Tokens> {
  return retry(
    () => refreshTokens(tenantUrl, refreshToken, options),
    (attempt, number) => (number === 1 && 'error' in attempt && isAnswerLost(attempt.error) ? 0 : undefined),
  )
}

function isAnswerLost(error: unknown): boolean {
  return isQasError(error) && error.kind === 'network' && classifyError(error) === 'unknown'
}

/** The login as it is now: another process may have renewed or ended it while this one waited. */
function storedNow(
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

/** The old tokens are no longer valid, so this run continues with the new ones even if they cannot be stored. */
function store(
  renewed: LoginRecord,
  { store, account }: Place,
  { warn, loginCommand }: RenewalOptions,
): void {
  try {
    store.write(account, JSON.stringify(renewed))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
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
