import type { Transaction } from 'kysely'
import { roles } from 'qasphere-contract/endpoint'
import { createApiKey } from '../domain/api-keys.js'
import { insertAuditLog } from '../store/audit-logs.js'
import { deleteSessionsOf, listApiKeys, revokeApiKey } from '../store/credentials.js'
import { type Db, now } from '../store/database.js'
import type { Database, UserRow } from '../store/schema.js'
import type { Store } from '../store/store.js'
import { change } from '../store/transaction.js'
import { findOwner, findUserByEmail, insertUser, listUserRows, updateUser } from '../store/users.js'
import { hashPassword } from '../values/hashes.js'
import type { DataPlace } from '../values/server-options.js'
import { ServerStartError } from '../values/start-error.js'
import { checkPasswordLength } from './bootstrap.js'
import { toStartError } from './data-errors.js'
import { openExistingData } from './open-data.js'

/**
 * The role of a user, from the most to the least powerful. Written out rather than imported, because the published
 * types must not refer to a package that is only bundled; the compiler checks that it matches the contract.
 */
export type UserRole = 'owner' | 'admin' | 'user' | 'test-runner' | 'viewer'

/** An API key in lists, without the key itself. */
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

/**
 * Keys and users of a server, for its operators. It works while the server runs, too. Every method throws
 * `ServerStartError`.
 */
export interface Administration {
  /** The key belongs to the owner unless `email` names another user. */
  createKey(key: { name: string; email?: string }): Promise<ListedKey & { readonly key: string }>
  listKeys(): Promise<ListedKey[]>
  revokeKey(id: string): Promise<ListedKey>
  createUser(user: NewUser): Promise<ListedUser>
  listUsers(): Promise<ListedUser[]>
  /** Ends all sessions of the user. */
  setPassword(email: string, password: string): Promise<ListedUser>
  setRole(email: string, role: UserRole): Promise<ListedUser>
  /** Also ends the keys, logins and sessions of the user. */
  deactivateUser(email: string): Promise<ListedUser>
  close(): Promise<void>
}

/** Opens existing data for operators (see `index.ts`). */
export async function openAdministration(
  data: DataPlace,
  { isDryRun = false }: { readonly isDryRun?: boolean },
): Promise<Administration> {
  const { store, database, close } = await openExistingData(data)
  const access = createAccess(store, database, isDryRun ? rehearse : change)
  return { ...administerKeys(access), ...administerUsers(access), close }
}

/** How methods use the database. Errors of the database become a `ServerStartError`. */
interface Access {
  readonly read: <T>(act: (db: Db) => Promise<T>) => Promise<T>
  /** Changes something in a transaction, which also records it in the audit log. */
  readonly change: <T>(act: (db: Db) => Promise<Change<T>>) => Promise<T>
}

interface Change<T> {
  readonly action: string
  readonly meta: object
  readonly result: T
}

function createAccess(store: Store, database: string, transact: typeof change): Access {
  const { db, engine } = store
  const withStartErrors = <T>(act: () => Promise<T>): Promise<T> =>
    act().catch((error: unknown) => {
      throw toStartError(error, engine.classifyError, database)
    })
  return {
    read: (act) => withStartErrors(() => act(db)),
    change: (act) =>
      withStartErrors(() =>
        transact(store, async (transaction) => {
          const { action, meta, result } = await act(transaction)
          await recordLocalEvent(transaction, action, meta)
          return result
        }),
      ),
  }
}

type KeyAdministration = Pick<Administration, 'createKey' | 'listKeys' | 'revokeKey'>

function administerKeys({ read, change }: Access): KeyAdministration {
  return {
    createKey: ({ name, email }) =>
      change(async (on) => {
        const user = email === undefined ? await requireOwner(on) : await requireUser(on, email)
        const { id, key } = await createApiKey(on, { userId: user.id, name })
        const listed = await requireKey(on, id)
        return {
          action: 'api_key.created',
          meta: { id, name, email: user.email },
          result: { ...listed, key },
        }
      }),
    listKeys: () => read(async (db) => (await listApiKeys(db)).map(toListedKey)),
    revokeKey: (id) =>
      change(async (on) => {
        const result = await requireKey(on, id)
        await revokeApiKey(on, id)
        return { action: 'api_key.revoked', meta: { id }, result }
      }),
  }
}

function administerUsers({ read, change }: Access): Omit<Administration, keyof KeyAdministration | 'close'> {
  return {
    createUser: async ({ password, ...user }) => {
      const passwordHash = password === undefined ? null : await hashGivenPassword(password)
      return await change(async (on) => {
        const result = toListedUser(await addUser(on, { ...user, passwordHash }))
        const { email, role } = result
        return { action: 'user.created', meta: { email, role }, result }
      })
    },
    listUsers: () => read(async (db) => (await listUserRows(db)).map(toListedUser)),
    setPassword: async (email, password) => {
      const passwordHash = await hashGivenPassword(password)
      return await change(async (on) => {
        const { id } = await requireUser(on, email)
        const result = toListedUser(await updateUser(on, id, { passwordHash }))
        await deleteSessionsOf(on, id)
        return { action: 'user.password_set', meta: { email: result.email }, result }
      })
    },
    setRole: (email, role) =>
      change(async (on) => {
        const user = await requireUser(on, email)
        rejectOwner(user, 'The role of the owner cannot be changed')
        rejectOwnerRole(role)
        const result = toListedUser(await updateUser(on, user.id, { role }))
        return {
          action: 'user.role_changed',
          meta: { email: result.email, from: user.role, to: role },
          result,
        }
      }),
    deactivateUser: (email) =>
      change(async (on) => {
        const user = await requireUser(on, email)
        rejectOwner(user, 'The owner cannot be deactivated')
        const result = toListedUser(await updateUser(on, user.id, { deactivatedAt: now() }))
        await deleteSessionsOf(on, user.id)
        return { action: 'user.deactivated', meta: { email: result.email }, result }
      }),
  }
}

/** Returns what a change would return, and rolls it back. */
async function rehearse<T>(
  store: Store,
  work: (transaction: Transaction<Database>) => Promise<T>,
): Promise<T> {
  const undo = new Error('a dry run is rolled back')
  const results: { readonly value: T }[] = []
  await change(store, async (transaction) => {
    results.push({ value: await work(transaction) })
    throw undo
  }).catch((error: unknown) => {
    if (error !== undo) throw error
  })
  const [result] = results
  if (!result) throw undo
  return result.value
}

/** Hashes a password outside of transactions, because it takes a while and would block a server. */
async function hashGivenPassword(password: string): Promise<string> {
  checkPasswordLength(password)
  return await hashPassword(password)
}

type HashedUser = Omit<NewUser, 'password'> & Pick<UserRow, 'passwordHash'>

async function addUser(db: Db, { email, name, role, passwordHash }: HashedUser): Promise<UserRow> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new ServerStartError(`${email} is not an email address`)
  rejectOwnerRole(role)
  if (await findUserByEmail(db, email)) throw new ServerStartError(`The user ${email} already exists.`)
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

async function requireUser(db: Db, email: string): Promise<UserRow> {
  const user = await findUserByEmail(db, email)
  if (!user || user.deactivatedAt) throw new ServerStartError(`The user ${email} does not exist.`)
  return user
}

async function requireOwner(db: Db): Promise<UserRow> {
  const found = await findOwner(db)
  if (!found) throw new ServerStartError('The server has no owner yet: start it once.')
  return found
}

async function requireKey(db: Db, id: string): Promise<ListedKey> {
  const key = (await listApiKeys(db)).find((candidate) => candidate.id === id)
  if (!key) throw new ServerStartError(`The API key ${id} does not exist.`)
  return toListedKey(key)
}

function rejectOwner(user: UserRow, message: string): void {
  if (user.role === 'owner') throw new ServerStartError(`${message}: ${user.email}.`)
}

/** A tenant has one owner (docs/api-reference.md, Roles). */
function rejectOwnerRole(role: UserRole): void {
  if (role !== 'owner') return
  throw new ServerStartError(
    `A server has only one owner. Use one of the other roles: ${roles.slice(1).join(', ')}.`,
  )
}

function toListedKey(key: { id: string; name: string; email: string; createdAt: string }): ListedKey {
  return { id: key.id, name: key.name, user: key.email, createdAt: key.createdAt }
}

function toListedUser({ id, email, name, role, passwordHash, createdAt }: UserRow): ListedUser {
  return { id, email, name, role, hasPassword: passwordHash !== null, createdAt }
}

async function recordLocalEvent(db: Db, action: string, meta: object): Promise<void> {
  await insertAuditLog(db, {
    userId: null,
    action,
    ip: '',
    userAgent: 'qasphere server',
    metaJson: JSON.stringify(meta),
    createdAt: now(),
  })
}
