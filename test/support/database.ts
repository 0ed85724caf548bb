import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Database from 'libsql'
import type { ServerWithDatabase } from './server-with-database.js'

/** Changes the database of a data folder directly. */
export function changeDatabase<T>(dataDir: string, work: (database: Database.Database) => T): T {
  const database = new Database(join(dataDir, 'qasphere.db'))
  try {
    database.pragma('busy_timeout = 10000')
    return work(database)
  } finally {
    database.close()
  }
}

/** A user for tests. Other fields have default values. */
export interface TestUser {
  readonly email: string
  readonly role: 'owner' | 'admin' | 'user' | 'test-runner' | 'viewer'
  readonly allProjects?: boolean
  readonly deactivated?: boolean
}

/** Adds a user with an API key, because the public API can create neither. */
export async function addUser(
  server: ServerWithDatabase,
  user: TestUser,
): Promise<{ id: number; token: string }> {
  const { email, role, allProjects = true, deactivated = false } = user
  const time = new Date().toISOString()
  const token = `test.${randomUUID()}.secret`
  const keyHash = createHash('sha256').update(token).digest('hex')
  const [added] = await server.query(
    `insert into "user" (email, name, role, "totpEnabled", "allProjects", "createdAt", "deactivatedAt")
      values (?, ?, ?, 0, ?, ?, ?) returning id`,
    ...[email, email, role, allProjects ? 1 : 0, time, deactivated ? time : null],
  )
  const id = Number(added?.id)
  await server.query(
    'insert into "apiKey" (id, "userId", name, "keyHash", "createdAt") values (?, ?, ?, ?, ?)',
    ...[randomUUID(), id, 'Test', keyHash, time],
  )
  return { id, token }
}

/** Adds a configuration to a project. Its name is its ID. */
export async function addConfiguration(
  server: ServerWithDatabase,
  projectCode: string,
  id: string,
): Promise<void> {
  await server.query(
    `insert into configuration (id, "projectKey", name, "createdAt") select ?, key, ?, '' from project where code = ?`,
    ...[id, id, projectCode],
  )
}
