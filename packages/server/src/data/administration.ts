import { roles } from 'qasphere-contract'
import { createApiKey } from '../domain/api-keys.js'
import { insertAuditLog } from '../store/audit-logs.js'
import { deleteSessionsOf, listApiKeys, revokeApiKey } from '../store/credentials.js'
import { type Db, now } from '../store/database.js'
import type { UserRow } from '../store/schema.js'
import { findOwner, findUserByEmail, insertUser, listUserRows, updateUser } from '../store/users.js'
import { hashPassword } from '../values/hashes.js'
import type { DataPlace } from '../values/server-options.js'
import { ServerStartError } from '../values/start-error.js'
import { refuseWeakPassword } from './bootstrap.js'
import { toStartError } from './data-errors.js'
import { openExistingData } from './open-data.js'

/**
 * A user's role, from the most powerful to the least. Spelled out rather than imported, because the published types must
 * not name a package that is only bundled; the compiler still compares it with the contract's.
 */
export type UserRole = 'owner' | 'admin' | 'user' | 'test-runner' | 'viewer'

/** An API key as it is listed: never what it is. */
export interface ListedKey {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly createdAt: string
}

export interface ListedUser {
  readonly id: number
  readonly email: string
  readonly name: string
  readonly role: UserRole
  readonly hasPassword: boolean
  readonly createdAt: string
}

export interface NewUser {
  readonly email: string
  readonly name: string
  readonly role: UserRole
  readonly password?: string
}

/** Keys and users of a server, kept by whoever runs it; also while it runs. Every method throws `ServerStartError`. */
export interface Administration {
  /** Of the owner unless an email says whose. */
  createKey(key: { name: string; email?: string }): Promise<ListedKey & { readonly key: string }>
  listKeys(): Promise<ListedKey[]>
  revokeKey(id: string): Promise<ListedKey>
  createUser(user: NewUser): Promise<ListedUser>
  listUsers(): Promise<ListedUser[]>
  /** Ends the sessions that the old password has opened. */
  setPassword(email: string, password: string): Promise<ListedUser>
  setRole(email: string, role: UserRole): Promise<ListedUser>
  /** Their keys, logins and sessions end with them. */
  deactivateUser(email: string): Promise<ListedUser>
  close(): Promise<void>
}

/** Opens the data of a server that has been started before. */
export async function openAdministration(data: DataPlace): Promise<Administration> {
  const { store, database, close } = await openExistingData(data)
  const { db, engine } = store
  const naming = <T>(act: () => Promise<T>): Promise<T> =>
    act().catch((error: unknown) => {
      throw toStartError(error, engine.troubleOf, database)
    })
  const change = <T>(act: (db: Db) => Promise<{ action: string; meta: object; result: T }>): Promise<T> =>
    naming(() =>
      db.transaction().execute(async (transaction) => {
        const { action, meta, result } = await act(transaction)
        await recordHere(transaction, action, meta)
        return result
      }),
    )
  return {
    createKey: ({ name, email }) =>
      change(async (on) => {
        const user = email === undefined ? await owner(on) : await userCalled(on, email)
        const { id, key } = await createApiKey(on, { userId: user.id, name })
        const listed = await keyCalled(on, id)
        return {
          action: 'api_key.created',
          meta: { id, name, email: user.email },
          result: { ...listed, key },
        }
      }),
    listKeys: () => naming(async () => (await listApiKeys(db)).map(listedKey)),
    revokeKey: (id) =>
      change(async (on) => {
        const result = await keyCalled(on, id)
        await revokeApiKey(on, id)
        return { action: 'api_key.revoked', meta: { id }, result }
      }),
    createUser: async ({ password, ...user }) => {
      const passwordHash = password === undefined ? null : await hashGivenPassword(password)
      return await change(async (on) => {
        const result = listedUser(await addUser(on, { ...user, passwordHash }))
        const { email, role } = result
        return { action: 'user.created', meta: { email, role }, result }
      })
    },
    listUsers: () => naming(async () => (await listUserRows(db)).map(listedUser)),
    setPassword: async (email, password) => {
      const passwordHash = await hashGivenPassword(password)
      return await change(async (on) => {
        const { id } = await userCalled(on, email)
        const result = listedUser(await updateUser(on, id, { passwordHash }))
        await deleteSessionsOf(on, id)
        return { action: 'user.password_set', meta: { email: result.email }, result }
      })
    },
    setRole: (email, role) =>
      change(async (on) => {
        const user = await userCalled(on, email)
        refuseOwner(user, 'The owner keeps that role')
        refuseOwnerRole(role)
        const result = listedUser(await updateUser(on, user.id, { role }))
        return {
          action: 'user.role_changed',
          meta: { email: result.email, from: user.role, to: role },
          result,
        }
      }),
    deactivateUser: (email) =>
      change(async (on) => {
        const user = await userCalled(on, email)
        refuseOwner(user, 'The owner cannot be deactivated')
        const result = listedUser(await updateUser(on, user.id, { deactivatedAt: now() }))
        await deleteSessionsOf(on, user.id)
        return { action: 'user.deactivated', meta: { email: result.email }, result }
      }),
    close,
  }
}

/** Hashing takes a while, so it runs outside of transactions, which would hold up a server. */
async function hashGivenPassword(password: string): Promise<string> {
  refuseWeakPassword(password)
  return await hashPassword(password)
}

type HashedUser = Omit<NewUser, 'password'> & Pick<UserRow, 'passwordHash'>

async function addUser(db: Db, { email, name, role, passwordHash }: HashedUser): Promise<UserRow> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new ServerStartError(`${email} is not an email address`)
  refuseOwnerRole(role)
  if (await findUserByEmail(db, email)) throw new ServerStartError(`There is a user ${email} already.`)
  return await insertUser(db, {
    email: email.toLowerCase(),
    name,
    role,
    avatar: null,
    passwordHash,
    totpEnabled: 0,
    allProjects: 1,
    createdAt: now(),
    lastActivity: null,
    deactivatedAt: null,
  })
}

async function userCalled(db: Db, email: string): Promise<UserRow> {
  const user = await findUserByEmail(db, email)
  if (!user || user.deactivatedAt) throw new ServerStartError(`There is no user ${email}.`)
  return user
}

async function owner(db: Db): Promise<UserRow> {
  const found = await findOwner(db)
  if (!found) throw new ServerStartError('The server has no owner yet: start it once.')
  return found
}

async function keyCalled(db: Db, id: string): Promise<ListedKey> {
  const key = (await listApiKeys(db)).find((candidate) => candidate.id === id)
  if (!key) throw new ServerStartError(`There is no API key ${id}.`)
  return listedKey(key)
}

function refuseOwner(user: UserRow, words: string): void {
  if (user.role === 'owner') throw new ServerStartError(`${words}: ${user.email}.`)
}

/** A tenant has one owner (docs/api-reference.md, Roles). */
function refuseOwnerRole(role: UserRole): void {
  if (role !== 'owner') return
  throw new ServerStartError(`There is one owner; the other roles are ${roles.slice(1).join(', ')}.`)
}

function listedKey(key: { id: string; name: string; email: string; createdAt: string }): ListedKey {
  return { id: key.id, name: key.name, user: key.email, createdAt: key.createdAt }
}

function listedUser({ id, email, name, role, passwordHash, createdAt }: UserRow): ListedUser {
  return { id, email, name, role, hasPassword: passwordHash !== null, createdAt }
}

async function recordHere(db: Db, action: string, meta: object): Promise<void> {
  await insertAuditLog(db, {
    userId: null,
    action,
    ip: '',
    userAgent: 'qasphere server',
    metaJson: JSON.stringify(meta),
    createdAt: now(),
  })
}
