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
let store: CachedStore
/** A second connection, which sees only what is committed. */
let other: Database.Database

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qasphere-write-group-'))
  const path = join(folder, 'test.db')
  store = await openStore(openSqlite(path, 100))
  other = new Database(path)
})
afterEach(async () => {
  other.close()
  await store.db.destroy()
  rmSync(folder, { recursive: true })
})

const numbers = Array.from({ length: 20 }, (_, index) => index)
const seenElsewhere = (name: string) => other.prepare('select value from setting where name = ?').get(name)
/** Changes whenever another connection commits. */
const versionElsewhere = () => Object(other.prepare('pragma data_version').get()).data_version

describe('concurrent changes', () => {
  it('share commits, and each resolves only after its commit', async () => {
    const before = versionElsewhere()
    const seen: unknown[] = []
    const versions = new Set<unknown>()
    await Promise.all(
      numbers.map(async (number) => {
        await change(store, (db) => writeSetting(db, `name ${number}`, 'kept'))
        seen.push(seenElsewhere(`name ${number}`))
        versions.add(versionElsewhere())
      }),
    )
    expect(seen).toEqual(numbers.map(() => expect.objectContaining({ value: 'kept' })))
    expect(versions).not.toContain(before)
    expect(versions.size).toBeLessThan(numbers.length)
  })

  it('do not roll back each other', async () => {
    const outcomes = await Promise.allSettled(
      numbers.map((number) =>
        change(store, async (db) => {
          await writeSetting(db, `name ${number}`, 'kept')
          if (number % 3 === 0) throw new Error(`refused ${number}`)
          if (number % 3 === 1) await sql`insert into nowhere values (1)`.execute(db)
        }),
      ),
    )
    for (const number of numbers) {
      expect(outcomes[number]?.status).toBe(number % 3 === 2 ? 'fulfilled' : 'rejected')
      expect(seenElsewhere(`name ${number}`)).toEqual(
        number % 3 === 2 ? expect.objectContaining({ value: 'kept' }) : undefined,
      )
    }
  })

  it('are invisible to reads until they are committed', async () => {
    const changing = numbers.map((number) => change(store, (db) => writeSetting(db, 'name', String(number))))
    const read = await readSetting(store.db, 'name')
    expect(read).toBe(Object(seenElsewhere('name')).value)
    await Promise.all(changing)
    expect(await readSetting(store.db, 'name')).toBe('19')
  })

  it('of a transaction fail if the database ends it', async () => {
    const outcomes = await Promise.allSettled(
      numbers.map((number) =>
        change(store, async (db) => {
          await writeSetting(db, `name ${number}`, 'kept')
          if (number === 10) await sql`rollback`.execute(db)
        }),
      ),
    )
    for (const number of numbers) {
      const isKept = seenElsewhere(`name ${number}`) !== undefined
      expect(outcomes[number]?.status).toBe(isKept ? 'fulfilled' : 'rejected')
    }
    // Which other changes are in its transaction depends on the time.
    expect(outcomes[10]?.status).toBe('rejected')
    await writeSetting(store.db, 'name', 'later')
    expect(seenElsewhere('name')).toMatchObject({ value: 'later' })
  })

  it('fail with a full disk if that rolls them back', async () => {
    const { page_count: pages } = Object(other.prepare('pragma page_count').get())
    await sql`pragma max_page_count = ${sql.raw(String(pages + 2))}`.execute(store.db)
    const outcomes = await Promise.allSettled(
      numbers.map((number) =>
        change(store, (db) => writeSetting(db, `name ${number}`, 'x'.repeat(number === 10 ? 1_000_000 : 1))),
      ),
    )
    for (const [number, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') expect(store.engine.classifyError(outcome.reason)).toBe('full')
      expect(seenElsewhere(`name ${number}`) !== undefined).toBe(outcome.status === 'fulfilled')
    }
    expect(outcomes[10]?.status).toBe('rejected')
  })

  it('resolve in order if one of them is slow', async () => {
    const order: string[] = []
    const first = change(store, (db) => writeSetting(db, 'first', 'kept')).then(() => order.push('first'))
    const slow = change(store, async (db) => {
      await writeSetting(db, 'slow', 'kept')
      await sleep(50)
    }).then(() => order.push('slow'))
    await first
    const next = change(store, (db) => writeSetting(db, 'next', 'kept')).then(() => order.push('next'))
    await Promise.all([slow, next])
    expect(order).toEqual(['first', 'slow', 'next'])
  })
})
