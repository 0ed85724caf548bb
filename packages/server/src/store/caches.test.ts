import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cachedTables } from './caches.js'
import type { Db } from './database.js'
import { type CachedStore, openStore } from './open-store.js'
import { openSqlite } from './sqlite.js'

let folder: string
let store: CachedStore
/** A second connection, like that of another process. */
let other: Database.Database

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qasphere-caches-'))
  const path = join(folder, 'test.db')
  store = await openStore(openSqlite(path))
  other = new Database(path)
  other.exec(`insert into project (key, id, code, title, overviewTitle, overviewDescription, createdAt, updatedAt)
    values (1, 'one', 'ONE', 'first', '', '', '', '')`)
})
afterEach(async () => {
  other.close()
  await store.db.destroy()
  rmSync(folder, { recursive: true })
})

let loads = 0
async function cachedTitle(): Promise<string | undefined> {
  const row = await store.caches.projects.get('ONE', async () => {
    loads += 1
    return await store.db.selectFrom('project').selectAll().where('code', '=', 'ONE').executeTakeFirst()
  })
  return row?.title
}

/** Changes data like another process. Anything that arrives later arrives in another turn of the event loop. */
async function changeElsewhere(statement: string): Promise<void> {
  other.exec(statement)
  await new Promise(setImmediate)
}

async function setTitle(db: Db, title: string): Promise<void> {
  await db.updateTable('project').set({ title }).execute()
}

describe('a cached row', () => {
  it('is read once if only other tables change', async () => {
    await cachedTitle()
    const before = loads
    await store.db.insertInto('setting').values({ name: 'name', value: 'value' }).execute()
    expect([await cachedTitle(), await cachedTitle(), loads]).toEqual(['first', 'first', before])
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a statement', () => setTitle(store.db, 'second')],
    ['a raw statement', () => sql`update project set title = 'second'`.execute(store.db)],
    [
      'a transaction',
      () =>
        store.db.transaction().execute(async (on) => {
          await setTitle(on, 'second')
          await on.insertInto('setting').values({ name: 'name', value: 'value' }).execute()
        }),
    ],
    ['another process', () => changeElsewhere("update project set title = 'second'")],
  ])('is read again after %s has changed it', async (_by, act) => {
    expect(await cachedTitle()).toBe('first')
    await act()
    expect(await cachedTitle()).toBe('second')
  })

  it('does not include uncommitted or rolled-back changes', async () => {
    await cachedTitle()
    const undone = store.db.transaction().execute(async (on) => {
      await setTitle(on, 'second')
      throw new Error('undone')
    })
    const meanwhile = cachedTitle()
    await expect(undone).rejects.toThrow('undone')
    expect([await meanwhile, await cachedTitle()]).toEqual(['first', 'first'])
  })

  it('is looked up each time while it does not exist, and removed when it is deleted', async () => {
    await changeElsewhere('delete from project')
    expect([await cachedTitle(), await cachedTitle()]).toEqual([undefined, undefined])
    await changeElsewhere(`insert into project (id, code, title, overviewTitle, overviewDescription, createdAt, updatedAt)
      values ('two', 'ONE', 'third', '', '', '', '')`)
    expect(await cachedTitle()).toBe('third')
    await store.db.deleteFrom('project').execute()
    expect(await cachedTitle()).toBeUndefined()
  })

  it('is read again if another process changed it during the read', async () => {
    const row = await store.caches.projects.get('ONE', async () => {
      const read = await store.db.selectFrom('project').selectAll().executeTakeFirst()
      await changeElsewhere("update project set title = 'second'")
      return read
    })
    expect(row?.title).toBe('first')
    expect(await cachedTitle()).toBe('second')
  })
})

describe('a cached test case', () => {
  let reads = 0
  const read = async () =>
    await store.caches.testCases?.get('key', async () => {
      reads += 1
      return String(reads)
    })

  it.each(cachedTables.testCases)('is read again after a change of %s', async (table) => {
    const known = await read()
    expect(await read()).toBe(known)
    await store.db.insertInto('setting').values({ name: table, value: '' }).execute()
    expect(await read()).toBe(known)
    await store.db.deleteFrom(table).execute()
    expect(await read()).not.toBe(known)
  })

  it('is not kept if it is large or if others take up the space', async () => {
    const get = async (key: string, length: number) =>
      await store.caches.testCases?.get(key, async () => {
        reads += 1
        return 'x'.repeat(length)
      })
    const before = reads
    await get('large', 2 ** 20)
    await get('large', 2 ** 20)
    expect(reads).toBe(before + 2)
    for (let place = 0; place < 200; place++) await get(String(place), 2 ** 18)
    await get('0', 2 ** 18)
    expect(reads).toBe(before + 203)
  })
})

it('SQLite returns each kind of value as it was stored, in order', async () => {
  const texts = ['plain', '"quoted" \\ and \n\t', '<p>Größe 🚀 \u2028</p>', '{"a":[1,null]}', '']
  for (const [at, value] of texts.entries()) {
    await store.db
      .insertInto('setting')
      .values({ name: String(at), value })
      .execute()
  }
  const rows = await store.db
    .selectFrom('setting')
    .select(['value', sql<number>`9007199254740991`.as('large'), sql<null>`null`.as('none')])
    .where('name', 'in', ['0', '1', '2', '3', '4'])
    .orderBy('name', 'desc')
    .execute()
  expect(rows).toEqual(texts.toReversed().map((value) => ({ value, large: 2 ** 53 - 1, none: null })))
  const content = Buffer.from([0, 255, 34])
  await store.db.insertInto('fileChunk').values({ sha256: 'a', place: 0, content }).execute()
  const [chunk] = await store.db.selectFrom('fileChunk').select('content').execute()
  expect(Buffer.from(chunk?.content ?? '')).toEqual(content)
})
