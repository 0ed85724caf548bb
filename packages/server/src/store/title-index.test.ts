import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sample } from '../../../../test/support/thoroughness.js'
import { type CachedStore, openStore } from './open-store.js'
import { prepareTitleSearch } from './search.js'
import { openSqlite } from './sqlite.js'
import { passesFilters } from './test-case-filters.js'
import { countTestCaseRows, listTestCaseRows } from './test-cases.js'

const titles = [
  'Login with an expired card',
  'LOGIN WITH A “QUOTED” "NAME"',
  "It's 100% _done_ \\ or not",
  'Größe ÄÖÜ ẞ straße',
  'ΟΔΥΣΣΕΥΣ meets ὈΔΥΣΣΕΎΣ',
  'İstanbul ılık',
  '決済カードの有効期限',
  '👩‍👩‍👧 family 🎉🎉🎉',
  'e\u0301 combined, é composed',
  'a AND b OR NOT c NEAR d*',
  'tab\tand\u00a0spaces   three',
  'ab',
  '\uffff\ufffe\ufffd ends',
]
/** Too many to look up in the index, in the other project. */
const frequent = 10_001
const engine = openSqlite(':memory:')
let store: CachedStore

beforeAll(async () => {
  store = await openStore(engine)
  await sql`insert into user (email, name, role, "totpEnabled", "allProjects", "createdAt") values ('', '', '', 0, 0, '')`.execute(
    store.db,
  )
  for (const code of ['ONE', 'TWO']) {
    await sql`insert into project (id, code, title, "overviewTitle", "overviewDescription", "createdAt", "updatedAt")
      values (${code}, ${code}, '', '', '', '', '')`.execute(store.db)
  }
  await insert(1, titles)
  await insert(
    2,
    Array.from({ length: frequent }, (_, place) => `Login ${place}`),
  )
})
afterAll(() => store.db.destroy())

/** Inserts test cases with these titles in SQL, as imports and benchmarks do. */
async function insert(projectKey: number, all: readonly string[]): Promise<void> {
  const rows = all.map((title, place) => ({ seq: place + 1, title, titleFolded: title.toLowerCase() }))
  const types = { seq: 'integer', title: 'text', titleFolded: 'text' } as const
  await sql`insert into "testCase" (id, "projectKey", seq, "legacyId", type, "folderId", pos, version, title, "titleFolded",
      priority, "isDraft", "isEmpty", "authorId", "createdAt", "updatedAt")
    select ${projectKey} || '-' || seq, ${projectKey}, seq, '', 'standalone', 1, seq, 1, title, "titleFolded", 'low', 0, 0, 1, '', ''
    from ${engine.rows(types, rows)}`.execute(store.db)
  await sql`insert into "testCaseVersion" ("testCaseKey", version, title, priority, "isDraft", "isEmpty", "contentJson", "createdAt")
    select key, 1, title, 'low', 0, 0, '{}', '' from "testCase" where "projectKey" = ${projectKey}`.execute(
    store.db,
  )
}

async function search(projectKey: number, text: string) {
  return passesFilters(engine, projectKey, {
    search: await prepareTitleSearch(store, projectKey, text),
  })
}

async function find(projectKey: number, text: string): Promise<string[]> {
  const condition = await search(projectKey, text)
  const rows = await listTestCaseRows(store.db, condition, {}, { limit: 5000, offset: 0 })
  expect(await countTestCaseRows(store.db, condition)).toBe(rows.length)
  return rows.map(({ title }) => title)
}

/** Throws unless the index matches the table exactly (https://sqlite.org/fts5.html, section 6.4). */
async function checkIndex(): Promise<void> {
  await sql`insert into "testCaseTitle" ("testCaseTitle", rank) values ('integrity-check', 1)`.execute(
    store.db,
  )
}

it('finds every part of every title, ignoring case, and nothing else', async () => {
  const lengths = [1, 2, 3, 4, 7, 12, 40]
  const parts = titles.flatMap((title) => {
    const characters = Array.from(title)
    return characters.flatMap((_, start) =>
      lengths.map((length) => characters.slice(start, start + length).join('')),
    )
  })
  const texts = new Set(parts.flatMap((part) => [part, part.toUpperCase()]))
  for (const text of sample([...texts], 4)) {
    const expected = titles.filter((title) => title.toLowerCase().includes(text.toLowerCase()))
    expect({ text, found: await find(1, text) }).toEqual({ text, found: expected })
  }
}, 120_000)

it.each(['loginwith', 'with login', 'card expired', 'ard ard', 'login%card', 'log_n', 'x'.repeat(20_000)])(
  'does not find titles that only have the trigrams of %.20s',
  async (text) => {
    expect(await find(1, text)).toEqual([])
  },
)

it('looks up rare texts in the index, and reads a project for frequent ones', async () => {
  expect(await prepareTitleSearch(store, 2, 'login')).toMatchObject({ indexed: undefined })
  expect(await prepareTitleSearch(store, 2, 'in 10000')).not.toMatchObject({
    indexed: undefined,
  })
  // What is frequent in another project does not matter.
  expect(await prepareTitleSearch(store, 1, 'login')).not.toMatchObject({ indexed: undefined })
  expect(await find(2, 'in 10000')).toEqual(['Login 10000'])
  expect(await find(2, 'LOGIN 9')).toHaveLength(1111)
})

it('follows changed titles, deleted and restored test cases, and deleted projects', async () => {
  const change = async (set: RawBuilder<unknown>) =>
    await sql`update "testCase" set ${set} where "projectKey" = 1 and seq = 1`.execute(store.db)
  await change(sql`title = 'Logout', "titleFolded" = 'logout'`)
  await checkIndex()
  expect(await find(1, 'expired')).toEqual([])
  expect(await find(1, 'logout')).toEqual(['Logout'])
  await change(sql`"deletedAt" = 'now'`)
  await checkIndex()
  expect(await find(1, 'logout')).toEqual([])
  await change(sql`"deletedAt" = null, "titleFolded" = 'logoff', title = 'Logoff'`)
  await checkIndex()
  expect(await find(1, 'logoff')).toEqual(['Logoff'])
  await sql`delete from project where key = 1`.execute(store.db)
  await checkIndex()
  expect((await prepareTitleSearch(store, 1, 'logoff')).indexed).toBeDefined()
  expect(await find(1, 'logoff')).toEqual([])
})
