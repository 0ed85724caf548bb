import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { createDatabase, dropDatabase, templateName } from './postgres-databases.js'

/** A database for a test on PostgreSQL. */
export interface TestDatabase {
  readonly url: string
  drop(): Promise<void>
}

/** Creates a database with empty tables; undefined if the tests run on SQLite. */
export function makeDatabase(): Promise<TestDatabase | undefined> {
  return copyDatabase(templateName)
}

/** Creates a database without tables, for tests of how tables are created; undefined if the tests run on SQLite. */
export function makeEmptyDatabase(): Promise<TestDatabase | undefined> {
  return copyDatabase()
}

async function copyDatabase(template?: string): Promise<TestDatabase | undefined> {
  const serverUrl: string | undefined = inject('postgresUrl')
  if (serverUrl === undefined) return undefined
  const name = `test_${randomBytes(8).toString('hex')}`
  const url = await createDatabase(serverUrl, name, template)
  return { url, drop: () => dropDatabase(serverUrl, name) }
}
