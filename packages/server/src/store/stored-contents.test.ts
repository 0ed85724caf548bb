import { afterEach, beforeEach, expect, it } from 'vitest'
import { now } from './database.js'
import { insertFiles } from './files.js'
import { type CachedStore, openStore } from './open-store.js'
import { openSqlite } from './sqlite.js'
import { deleteUnusedContent } from './stored-contents.js'
import { insertUser } from './users.js'

let store: CachedStore
beforeEach(async () => {
  store = await openStore(openSqlite(':memory:'))
})
afterEach(() => store.db.destroy())

it.each([
  { what: 'a file refers to', isReferred: true, hours: 25, isDeleted: false },
  { what: 'no file refers to', isReferred: false, hours: 25, isDeleted: true },
  { what: 'was just used', isReferred: false, hours: 0, isDeleted: false },
])('a content that $what is deleted: $isDeleted', async ({ isReferred, hours, isDeleted }) => {
  const { db } = store
  const sha256 = 'a'.repeat(64)
  const usedAt = new Date(Date.now() - hours * 3600 * 1000).toISOString()
  await db.insertInto('storedContent').values({ sha256, usedAt }).execute()
  if (isReferred) {
    const { id } = await insertUser(db, {
      email: 'owner@example.com',
      name: 'Owner',
      role: 'owner',
      totpEnabled: 0,
      allProjects: 1,
      createdAt: now(),
    })
    const file = { id: 'f', sha256, fileName: 'a.txt', mimeType: 'text/plain', size: 7 }
    await insertFiles(db, [{ ...file, authorId: id, createdAt: now() }])
  }
  const removed: string[] = []
  const remove = async () => {
    removed.push(sha256)
  }
  expect(await deleteUnusedContent(store, sha256, remove)).toBe(isDeleted)
  expect(removed).toEqual(isDeleted ? [sha256] : [])
})
