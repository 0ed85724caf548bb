import { createApiKey } from '../domain/api-keys.js'
import { firstResultStatuses } from '../domain/result-statuses.js'
import { findApiKey, insertApiKey } from '../store/credentials.js'
import { type Db, now } from '../store/database.js'
import { insertResultStatuses } from '../store/result-statuses.js'
import type { UserRow } from '../store/schema.js'
import { readSetting, writeSetting } from '../store/settings.js'
import { findOwner, insertUser, updateUser } from '../store/users.js'
import { hashPassword, hashSecret, passwordMatches } from '../values/hashes.js'
import { newHqid, newTenantId } from '../values/identifiers.js'
import { ServerStartError } from '../values/start-error.js'

/** Makes what every tenant has: its id and the result statuses. */
export async function ensureTenant(db: Db): Promise<{ isNew: boolean }> {
  if (await readSetting(db, 'tenantId')) return { isNew: false }
  await writeSetting(db, 'tenantId', newTenantId())
  await insertResultStatuses(db, firstResultStatuses)
  return { isNew: true }
}

/** The tenant's owner, made where a seed has not. */
export async function ensureOwner(db: Db): Promise<UserRow> {
  const owner = await findOwner(db)
  if (owner) return owner
  return await insertUser(db, {
    email: 'owner@example.com',
    name: 'Owner',
    role: 'owner',
    avatar: null,
    passwordHash: null,
    totpEnabled: 0,
    allProjects: 1,
    createdAt: now(),
    lastActivity: null,
    deactivatedAt: null,
  })
}

/** Makes a password that was chosen by the user the owner's. */
export async function ensureOwnerPassword(db: Db, owner: UserRow, password: string): Promise<void> {
  refuseWeakPassword(password)
  if (owner.passwordHash && (await passwordMatches(password, owner.passwordHash))) return
  await updateUser(db, owner.id, { passwordHash: await hashPassword(password) })
}

/** The lengths that a password may have, in characters. */
const passwordLengths = { least: 8, most: 1024 }

/** Throws where a password is too short to guard anything, or too long to be one. */
export function refuseWeakPassword(password: string): void {
  const { least, most } = passwordLengths
  if (password.length >= least && password.length <= most) return
  throw new ServerStartError(`A password must have ${least} to ${most} characters.`)
}

/** Makes a new API key of the owner and returns it: it cannot be read back later. */
export async function makeOwnerKey(db: Db, owner: UserRow): Promise<string> {
  return (await createApiKey(db, { userId: owner.id, name: 'First start' })).key
}

/** Makes a key that was chosen by the user valid for the owner; throws where it has not the form of a key. */
export async function ensureGivenKey(db: Db, owner: UserRow, token: string): Promise<void> {
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token)) {
    throw new ServerStartError(
      'The token must have the form of an API key: three parts of letters, digits, - and _ joined by dots, such as tenant.key.secret',
    )
  }
  const keyHash = hashSecret(token)
  if (await findApiKey(db, keyHash)) return
  await insertApiKey(db, { id: newHqid(), userId: owner.id, name: 'Command line', keyHash })
}
