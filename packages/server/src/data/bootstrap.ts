import { createApiKey } from '../domain/api-keys.js'
import { initialStatuses } from '../domain/result-statuses.js'
import { findApiKey, insertApiKey } from '../store/credentials.js'
import { type Db, now } from '../store/database.js'
import { insertResultStatuses } from '../store/result-statuses.js'
import type { UserRow } from '../store/schema.js'
import { readSetting, writeSetting } from '../store/settings.js'
import { findOwner, insertUser, updateUser } from '../store/users.js'
import { hashPassword, hashSecret, passwordMatches } from '../values/hashes.js'
import { createHqid, createTenantId } from '../values/identifiers.js'
import { ServerStartError } from '../values/start-error.js'

/** Creates what every tenant has: its ID and the result statuses. */
export async function ensureTenant(db: Db): Promise<{ isNew: boolean }> {
  if (await readSetting(db, 'tenantId')) return { isNew: false }
  await writeSetting(db, 'tenantId', createTenantId())
  await insertResultStatuses(db, initialStatuses)
  return { isNew: true }
}

/** Returns the owner of the tenant, and creates one if the seed did not. */
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

/** Sets the password of the owner to one that the user chose. */
export async function ensureOwnerPassword(db: Db, owner: UserRow, password: string): Promise<void> {
  checkPasswordLength(password)
  if (owner.passwordHash && (await passwordMatches(password, owner.passwordHash))) return
  await updateUser(db, owner.id, { passwordHash: await hashPassword(password) })
}

/** Allowed lengths of passwords, in characters. */
const passwordLengths = { min: 8, max: 1024 }

/** Throws if a password is too short to be safe, or unreasonably long. */
export function checkPasswordLength(password: string): void {
  const { min, max } = passwordLengths
  if (password.length >= min && password.length <= max) return
  throw new ServerStartError(`A password must have ${min} to ${max} characters.`)
}

/** Creates an API key for the owner and returns it, because it cannot be read back later. */
export async function createOwnerKey(db: Db, owner: UserRow): Promise<string> {
  return (await createApiKey(db, { userId: owner.id, name: 'First start' })).key
}

/** Makes an API key that the user chose valid for the owner. Throws if it does not have the form of a key. */
export async function ensureGivenKey(db: Db, owner: UserRow, token: string): Promise<void> {
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(token)) {
    throw new ServerStartError(
      'The token must have the form of an API key: three parts of letters, digits, - and _ joined by dots, such as tenant.key.secret',
    )
  }
  const keyHash = hashSecret(token)
  if (await findApiKey(db, keyHash)) return
  await insertApiKey(db, { id: createHqid(), userId: owner.id, name: 'Command line', keyHash })
}
