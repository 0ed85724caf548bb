import { CompiledQuery, Kysely } from 'kysely'
import { listTestCases } from 'qasphere-contract/test-cases'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Db } from './database.js'
import { migrate } from './migrate.js'
import { listRunRows } from './runs.js'
import type { Database } from './schema.js'
import { prepareTitleSearch } from './search.js'
import { openSqlite } from './sqlite.js'
import { passesFilters } from './test-case-filters.js'
import { countTestCaseRows, listTestCaseRows } from './test-cases.js'

const engine = openSqlite(':memory:')
let lastQuery: CompiledQuery | undefined
const db = new Kysely<Database>({
  dialect: engine.dialect,
  log: ({ query }) => {
    lastQuery = query
  },
})
beforeAll(() => migrate(db, engine))
afterAll(() => db.destroy())

const page = { limit: 20, offset: 0 }
const sortFields = listTestCases.request.query.shape.sortField.def.innerType.options

/** Returns the query plan of SQLite for the query of a list. */
async function explain(list: (on: Db) => Promise<unknown>): Promise<string> {
  await list(db)
  if (!lastQuery) throw new Error('no query was run')
  const explained = CompiledQuery.raw(`explain query plan ${lastQuery.sql}`, [...lastQuery.parameters])
  const { rows } = await db.executeQuery<{ detail: string }>(explained)
  return rows.map(({ detail }) => detail).join('; ')
}

it.each([undefined, ...sortFields])(
  'a page of test cases sorted by %s reads only that page',
  async (sortField) => {
    const plan = await explain((on) =>
      listTestCaseRows(on, passesFilters(engine, 1, {}), { sortField }, page),
    )
    // It uses an index for the order; contents are looked up afterwards.
    expect(plan).toMatch(
      /^CO-ROUTINE testCase; SEARCH testCase USING INDEX \w+ \(projectKey=\?\); SCAN testCase;/,
    )
  },
)

it.each([undefined, ...sortFields])(
  'a search by title, sorted by %s, reads only what the index finds',
  async (sortField) => {
    const search = await prepareTitleSearch({ db, engine }, 1, 'card')
    const found = passesFilters(engine, 1, { search })
    const byKey = 'SEARCH testCase USING INTEGER PRIMARY KEY (rowid=?)'
    expect(await explain((on) => listTestCaseRows(on, found, { sortField }, page))).toContain(byKey)
    expect(await explain((on) => countTestCaseRows(on, found))).toContain(byKey)
    const filtered = passesFilters(engine, 1, { search, priorities: ['low'], folderIds: [1], tagIds: [1] })
    expect(await explain((on) => countTestCaseRows(on, filtered))).toContain(byKey)
  },
)

it.each([undefined, false, true])('a page of runs, closed: %s, reads only that page', async (closed) => {
  const plan = await explain((on) => listRunRows({ db: on, engine }, 1, { closed }, page))
  expect(plan).not.toContain('TEMP B-TREE')
  if (closed === false) expect(plan).toContain('runByOpen')
})
