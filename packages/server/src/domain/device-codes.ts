import { randomInt } from 'node:crypto'
import { type Db, now } from '../store/database.js'
import {
  countDeviceCodes,
  type DeviceCodeRow,
  findDeviceCode,
  insertDeviceCode,
  recordPoll,
} from '../store/device-codes.js'
import type { Store } from '../store/store.js'
import { change } from '../store/transaction.js'
import { ApiError } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'
import { createSecret } from '../values/identifiers.js'
import { OAuthError } from '../values/oauth-error.js'
import type { LoginSettings } from '../values/server-options.js'

/** Maximum number of pending codes per address. */
const maxCodes = 100
/** Letters and digits that cannot be confused with each other and do not form words. */
const userCodeLetters = 'BCDFGHJKLMNPQRSTVWXZ23456789'
const userCodeLength = 8
/** How much longer a client that polls too fast has to wait, in seconds (RFC 8628, 3.5). */
const slowDownSeconds = 5

export interface DeviceCodeRequest {
  readonly clientId: string
  readonly ip: string
  readonly userAgent: string
}

/** Creates a code for the client to poll with, and a short one for the user to type. */
export async function createDeviceCode(
  store: Store,
  request: DeviceCodeRequest,
  { deviceCodeLifetime, devicePollInterval }: LoginSettings,
): Promise<{ deviceCode: string; userCode: string }> {
  const createdAt = now()
  const deviceCode = createSecret() + createSecret()
  const userCode = createUserCode()
  const row = {
    ...request,
    codeHash: hashSecret(deviceCode),
    userCodeHash: hashSecret(userCode),
    createdAt,
    expiresAt: new Date(Date.parse(createdAt) + deviceCodeLifetime * 1000).toISOString(),
    pollSeconds: devicePollInterval,
    polledAt: null,
    decision: null,
    userId: null,
  }
  await change(store, async (transaction) => {
    await store.engine.lockName(transaction, `device codes of ${request.ip}`)
    if ((await countDeviceCodes(transaction, request.ip, createdAt)) >= maxCodes) {
      throw new ApiError(429, 'too many logins are waiting for approval; try again later', undefined, 60)
    }
    await insertDeviceCode(transaction, row)
  })
  return { deviceCode, userCode }
}

function createUserCode(): string {
  return Array.from(
    { length: userCodeLength },
    () => userCodeLetters[randomInt(userCodeLetters.length)],
  ).join('')
}

/** Normalizes a user code that a person typed: with dashes, spaces or lower case. */
export function normalizeUserCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
}

/** Finds the code that a user has approved. Throws an `OAuthError` for any other code. */
export async function findApprovedDeviceCode(
  db: Db,
  code: string,
  clientId: string,
): Promise<DeviceCodeRow & { userId: number }> {
  const at = now()
  const found = await findDeviceCode(db, hashSecret(code))
  if (!found || found.clientId !== clientId || found.expiresAt <= at) {
    throw new OAuthError(
      'expired_token',
      'the code has expired, was already used or never existed; log in again',
    )
  }
  const { decision, userId } = found
  if (decision === 'denied') throw new OAuthError('access_denied', 'the login was denied')
  if (decision === 'approved' && userId !== null) return { ...found, userId }
  await checkPollInterval(db, found, at)
  throw new OAuthError('authorization_pending', 'the login has not been approved yet')
}

async function checkPollInterval(
  db: Db,
  { codeHash, polledAt, pollSeconds }: DeviceCodeRow,
  at: string,
): Promise<void> {
  // Tolerate polls that are slightly early, because of network delays and clock drift.
  const earliest = polledAt === null ? 0 : Date.parse(polledAt) + pollSeconds * 1000 * 0.9
  const isTooEarly = Date.parse(at) < earliest
  await recordPoll(db, codeHash, {
    polledAt: at,
    pollSeconds: pollSeconds + (isTooEarly ? slowDownSeconds : 0),
  })
  if (isTooEarly)
    throw new OAuthError(
      'slow_down',
      `polling too fast: wait ${slowDownSeconds} seconds longer between requests`,
    )
}
