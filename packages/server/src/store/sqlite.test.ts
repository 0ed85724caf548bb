import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CachedStore, openStore } from './open-store.js'
import { readSetting, writeSetting } from './settings.js'
import { openSqlite } from './sqlite.js'
import { change } from './transaction.js'

let folder: string
let path: string
let store: CachedStore
/** A second connection, like that of another process. */
let other: Database.Database

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qasphere-sqlite-'))
  path = join(folder, 'test.db')
  store = await openStore(openSqlite(path))
  other = new Database(path)
  other.exec("insert into setting values ('name', 'first')")
})
afterEach(async () => {
  other.close()
  await store.db.destroy()
  rmSync(folder, { recursive: true })
})

/** Reopens the database with a short lock timeout. */
async function openWithShortTimeout(): Promise<void> {
  await store.db.destroy()
  store = await openStore(openSqlite(path, 100))
}

function changeElsewhere(value: string): void {
  other.exec(`update setting set value = '${value}' where name = 'name'`)
}

async function pragma(name: string): Promise<unknown> {
  const { rows } = await sql`pragma ${sql.raw(name)}`.execute(store.db)
  return Object.values(Object(rows[0]))[0]
}

/** Makes a prepared statement fail because of a lock: a pragma that writes, which nothing else here does. */
async function failOnLock(): Promise<void> {
  other.exec('begin immediate')
  await expect(sql`pragma user_version = 1`.execute(store.db)).rejects.toThrow('database is locked')
  other.exec('commit')
}

const writes: Readonly<Record<string, (value: string) => Promise<void>>> = {
  'a statement by itself': (value) => writeSetting(store.db, 'name', value),
  'a statement that returns rows': async (value) => {
    await store.db.updateTable('setting').set({ value }).returning('name').execute()
  },
  'a raw statement': async (value) => {
    await sql`with given(value) as (values (${value})) update setting set value = (select value from given)`.execute(
      store.db,
    )
  },
  'a transaction': (value) => change(store, (db) => writeSetting(db, 'name', value)),
  'a transaction that reads first': (value) =>
    change(store, async (db) => {
      await readSetting(db, 'name')
      await writeSetting(db, 'name', value)
    }),
}

describe.each(Object.entries(writes))('%s', (_what, write) => {
  it('waits for the lock of another process while timers run and reads succeed', async () => {
    other.exec('begin immediate')
    changeElsewhere('second')
    let isDone = false
    const writing = write('third').then(() => {
      isDone = true
    })
    const delays: number[] = []
    while (delays.length < 10) {
      const begin = performance.now()
      await sleep(10)
      delays.push(performance.now() - begin)
      expect(await readSetting(store.db, 'name')).toBe('first')
    }
    expect(isDone).toBe(false)
    delays.sort((a, b) => a - b)
    expect(delays[5]).toBeLessThan(100)
    other.exec('commit')
    await writing
    expect(await readSetting(store.db, 'name')).toBe('third')
  })

  it('fails after the timeout and leaves nothing behind that affects later changes', async () => {
    await openWithShortTimeout()
    other.exec('begin immediate')
    changeElsewhere('second')
    const failures = await Promise.all([1, 2, 3].map(() => write('lost').catch((error: unknown) => error)))
    expect(failures.map((error) => store.engine.classifyError(error))).toEqual(['locked', 'locked', 'locked'])
    other.exec('commit')
    expect(await readSetting(store.db, 'name')).toBe('second')
    await write('third')
    expect(await readSetting(store.db, 'name')).toBe('third')
    changeElsewhere('fourth')
    expect(await readSetting(store.db, 'name')).toBe('fourth')
  })
})

describe('a connection', () => {
  beforeEach(openWithShortTimeout)

  it('syncs every commit to disk, even after it was replaced', async () => {
    const settings = () => Promise.all(['synchronous', 'journal_mode', 'foreign_keys'].map(pragma))
    expect(await settings()).toEqual([2, 'wal', 1])
    await failOnLock()
    expect(await settings()).toEqual([2, 'wal', 1])
  })

  it('is replaced after a statement failed because of a lock', async () => {
    await failOnLock()
    changeElsewhere('second')
    expect(await readSetting(store.db, 'name')).toBe('second')
    await change(store, (db) => writeSetting(db, 'name', 'third'))
    changeElsewhere('fourth')
    expect(await readSetting(store.db, 'name')).toBe('fourth')
  })

  it('survives errors of all kinds inside a transaction', async () => {
    const failures: readonly [string, RegExp][] = [
      ["insert into setting values ('name', 'again')", /UNIQUE constraint/],
      ['insert into nowhere values (1)', /no such table/],
      ['select json(1', /incomplete input|syntax error/],
      ["select json('{')", /malformed JSON/],
      ['begin', /within a transaction/],
      ['rollback', /ended the transaction/],
    ]
    for (const [text, message] of failures) {
      const failing = change(store, async (db) => {
        await writeSetting(db, 'name', 'lost')
        await sql.raw(text).execute(db)
        await writeSetting(db, 'name', 'lost as well')
      })
      await expect(failing).rejects.toThrow(message)
      expect(await readSetting(store.db, 'name')).toBe('first')
    }
    await writeSetting(store.db, 'name', 'second')
    expect(await readSetting(store.db, 'name')).toBe('second')
  })
})

describe('a snapshot', () => {
  it('sees one moment, does not block changes, and does not affect later reads', async () => {
    const seen = await store.engine.snapshot(store.db, async (db) => {
      changeElsewhere('second')
      return await readSetting(db, 'name')
    })
    expect(seen).toBe('first')
    expect(await readSetting(store.db, 'name')).toBe('second')
  })

  it('can begin during a change of another process', async () => {
    other.exec('begin immediate')
    expect(await store.engine.snapshot(store.db, (db) => readSetting(db, 'name'))).toBe('first')
    other.exec('commit')
  })
})
