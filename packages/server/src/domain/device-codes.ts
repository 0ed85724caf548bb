import { randomInt } from 'node:crypto'
import { type Db, now } from '../store/database.js'
import {
  countDeviceCodes,
  type DeviceCodeRow,
  findDeviceCode,
  insertDeviceCode,
  notePoll,
  takeDeviceCode,
} from '../store/device-codes.js'
import { ApiError } from '../values/api-error.js'
import { hashSecret } from '../values/hashes.js'
import { newSecret } from '../values/identifiers.js'
import { OAuthError } from '../values/oauth-error.js'
import type { LoginSettings } from '../values/server-options.js'

/** How many codes one address may have at a time. */
const maxCodes = 100
/** Letters and digits that nobody takes for one another, and that make no words. */
const userCodeLetters = 'BCDFGHJKLMNPQRSTVWXZ23456789'
const userCodeLength = 8
/** What a client that asks too soon has to wait longer, in seconds (RFC 8628, 3.5). */
const slowDownSeconds = 5

export interface DeviceCodeRequest {
  readonly clientId: string
  readonly ip: string
  readonly userAgent: string
}

/** Makes a code for a client to ask with, and a short one for a person to type. */
export async function makeDeviceCode(
  db: Db,
  request: DeviceCodeRequest,
  { deviceCodeLifetime, devicePollInterval }: LoginSettings,
): Promise<{ deviceCode: string; userCode: string }> {
  const createdAt = now()
  if ((await countDeviceCodes(db, request.ip, createdAt)) >= maxCodes) throw tooManyCodes()
  const deviceCode = newSecret() + newSecret()
  const codeHash = hashSecret(deviceCode)
  const userCode = newUserCode()
  await insertDeviceCode(db, {
    ...request,
    codeHash,
    userCodeHash: hashSecret(userCode),
    createdAt,
    expiresAt: new Date(Date.parse(createdAt) + deviceCodeLifetime * 1000).toISOString(),
    pollSeconds: devicePollInterval,
    polledAt: null,
    decision: null,
    userId: null,
  })
  // Counted again, as others of the address may have been created at the same time.
  if ((await countDeviceCodes(db, request.ip, createdAt)) > maxCodes) {
    await takeDeviceCode(db, codeHash)
    throw tooManyCodes()
  }
  return { deviceCode, userCode }
}

function tooManyCodes(): ApiError {
  return new ApiError(429, 'too many logins are waiting for approval; try again later', undefined, 60)
}

function newUserCode(): string {
  return Array.from(
    { length: userCodeLength },
    () => userCodeLetters[randomInt(userCodeLetters.length)],
  ).join('')
}

/** A user code as it was made, however a person writes it: with dashes, spaces, in lower case. */
export function normalUserCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, '')
}

/** The code that a user has approved; throws an `OAuthError` for any other. */
export async function approvedDeviceCode(
  db: Db,
  code: string,
  clientId: string,
): Promise<DeviceCodeRow & { userId: number }> {
  const at = now()
  const found = await findDeviceCode(db, hashSecret(code))
  if (!found || found.clientId !== clientId || found.expiresAt <= at) {
    throw new OAuthError(
      'expired_token',
      'the code has expired, was used already or never existed; log in again',
    )
  }
  const { decision, userId } = found
  if (decision === 'denied') throw new OAuthError('access_denied', 'the login was denied')
  if (decision === 'approved' && userId !== null) return { ...found, userId }
  await refuseHaste(db, found, at)
  throw new OAuthError('authorization_pending', 'nobody has approved the code yet')
}

async function refuseHaste(
  db: Db,
  { codeHash, polledAt, pollSeconds }: DeviceCodeRow,
  at: string,
): Promise<void> {
  // A little early is not hasty: requests take their time, and clocks have theirs.
  const earliest = polledAt === null ? 0 : Date.parse(polledAt) + pollSeconds * 1000 * 0.9
  const isHasty = Date.parse(at) < earliest
  await notePoll(db, codeHash, { polledAt: at, pollSeconds: pollSeconds + (isHasty ? slowDownSeconds : 0) })
  if (isHasty) throw new OAuthError('slow_down', `ask ${slowDownSeconds} seconds later each time`)
}
