import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Database from 'libsql'

/** Changes a server's database directly, for what its API can only read: users, configurations, archives. */
export function changeDatabase<T>(dataDir: string, work: (database: Database.Database) => T): T {
  const database = new Database(join(dataDir, 'qasphere.db'))
  try {
    database.pragma('busy_timeout = 10000')
    return work(database)
  } finally {
    database.close()
  }
}

/** A user as the tests want one; the rest is usual. */
export interface TestUser {
  readonly email: string
  readonly role: 'owner' | 'admin' | 'user' | 'test-runner' | 'viewer'
  readonly allProjects?: boolean
  readonly deactivated?: boolean
}

/** Adds a user with an API key: the public API makes neither. */
export function addUser(dataDir: string, user: TestUser): { id: number; token: string } {
  const { email, role, allProjects = true, deactivated = false } = user
  const time = new Date().toISOString()
  const token = `test.${randomUUID()}.secret`
  const keyHash = createHash('sha256').update(token).digest('hex')
  return changeDatabase(dataDir, (database) => {
    const { lastInsertRowid } = database
      .prepare(
        'insert into user (email, name, role, totpEnabled, allProjects, createdAt, deactivatedAt) values (?, ?, ?, 0, ?, ?, ?)',
      )
      .run(email, email, role, allProjects ? 1 : 0, time, deactivated ? time : null)
    const id = Number(lastInsertRowid)
    database
      .prepare('insert into apiKey (id, userId, name, keyHash, createdAt) values (?, ?, ?, ?, ?)')
      .run(randomUUID(), id, 'Test', keyHash, time)
    return { id, token }
  })
}

/** Adds a configuration to a project, of the name that is its id. */
export function addConfiguration(dataDir: string, projectCode: string, id: string): void {
  changeDatabase(dataDir, (database) =>
    database
      .prepare(
        "insert into configuration (id, projectKey, name, createdAt) select ?, key, ?, '' from project where code = ?",
      )
      .run(id, id, projectCode),
  )
}
