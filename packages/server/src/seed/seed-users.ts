import { findApiKey, insertApiKey } from '../store/credentials.js'
import { type Db, now } from '../store/database.js'
import { findProjectRow, replaceMemberships } from '../store/projects.js'
import type { UserRow } from '../store/schema.js'
import { findOwner, findUserByEmail, insertUser, updateUser } from '../store/users.js'
import { hashPassword, hashSecret, passwordMatches } from '../values/hashes.js'
import { createHqid } from '../values/identifiers.js'
import type { SeedUser } from './seed-schema.js'
import { SeedError, withSeedPath } from './seeding.js'

/** Updates users, their passwords and API keys to match the seed. */
export async function seedUsers(db: Db, users: readonly SeedUser[], countChange: () => void): Promise<void> {
  const hashes: HashesByPassword = new Map()
  for (const [index, user] of users.entries()) {
    await withSeedPath(['users', index], async () => {
      const row = await seedUser(db, user, hashes, countChange)
      await seedApiKeys(db, row, user.apiKeys ?? [], countChange)
    })
  }
}

/**
 * The hashes of a seed's passwords. Users with the same password share one, because hashing takes 50 ms, and seeds such as
 * the demo have one password for all. Equal hashes reveal no more than the seed does.
 */
type HashesByPassword = Map<string, string>

async function seedUser(
  db: Db,
  seed: SeedUser,
  hashes: HashesByPassword,
  countChange: () => void,
): Promise<UserRow> {
  if (seed.role === 'owner') await rejectSecondOwner(db, seed.email)
  const row = await findUserByEmail(db, seed.email)
  const allProjects = seed.projects === undefined || seed.projects === 'all' ? 1 : 0
  if (!row) {
    countChange()
    return await insertUser(db, {
      email: seed.email.toLowerCase(),
      name: seed.name,
      role: seed.role,
      avatar: null,
      passwordHash: seed.password === undefined ? null : await hashOnce(seed.password, hashes),
      totpEnabled: 0,
      allProjects,
      createdAt: now(),
      lastActivity: null,
      deactivatedAt: null,
    })
  }
  const passwordHash = await hashUnlessUnchanged(row, seed.password, hashes)
  const wanted = { name: seed.name, role: seed.role, allProjects, passwordHash }
  if (Object.entries(wanted).every(([field, value]) => new Map(Object.entries(row)).get(field) === value))
    return row
  countChange()
  return await updateUser(db, row.id, wanted)
}

/** A tenant has one owner (docs/api-reference.md, Roles). */
async function rejectSecondOwner(db: Db, email: string): Promise<void> {
  const owner = await findOwner(db)
  if (owner && owner.email !== email.toLowerCase()) {
    throw new SeedError(['role'], `the server already has an owner, ${owner.email}`)
  }
}

/**
 * Returns the stored hash if the password is unchanged: hashing again would use a new salt, which would look like a
 * change.
 */
async function hashUnlessUnchanged(
  { passwordHash }: UserRow,
  password: string | undefined,
  hashes: HashesByPassword,
): Promise<string | null> {
  if (password === undefined || (passwordHash !== null && hashes.get(password) === passwordHash))
    return passwordHash
  if (passwordHash !== null && (await passwordMatches(password, passwordHash))) {
    hashes.set(password, passwordHash)
    return passwordHash
  }
  return await hashOnce(password, hashes)
}

async function hashOnce(password: string, hashes: HashesByPassword): Promise<string> {
  const hash = hashes.get(password) ?? (await hashPassword(password))
  hashes.set(password, hash)
  return hash
}

async function seedApiKeys(
  db: Db,
  user: UserRow,
  keys: readonly { name: string; key: string }[],
  countChange: () => void,
): Promise<void> {
  for (const { name, key } of keys) {
    const keyHash = hashSecret(key)
    if (await findApiKey(db, keyHash)) continue
    await insertApiKey(db, { id: createHqid(), userId: user.id, name, keyHash })
    countChange()
  }
}

/** Gives users access to the projects that the seed lists for them. */
export async function seedMemberships(db: Db, users: readonly SeedUser[]): Promise<void> {
  for (const [index, seed] of users.entries()) {
    if (seed.projects === undefined || seed.projects === 'all') continue
    const user = await findUserByEmail(db, seed.email)
    const keys: number[] = []
    for (const [place, code] of seed.projects.entries()) {
      const project = await findProjectRow(db, code)
      if (!project) throw new SeedError(['users', index, 'projects', place], `unknown project ${code}`)
      keys.push(project.key)
    }
    if (user) await replaceMemberships(db, user.id, keys)
  }
}
