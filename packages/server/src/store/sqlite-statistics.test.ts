import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type CachedStore, openStore } from './open-store.js'
import { openSqlite } from './sqlite.js'

let store: CachedStore
beforeAll(async () => {
  store = await openStore(openSqlite(':memory:'))
})
afterAll(() => store.db.destroy())

// Without statistics, each of these would read the whole project, or the whole run for each row.
it.each([
  [
    'test cases by ids',
    `select key from "testCase" where "projectKey" = 1 and id in (select value from json_each('[]'))`,
    'SEARCH testCase USING COVERING INDEX testCaseById (projectKey=? AND id=?)',
  ],
  [
    'test cases by keys',
    `select id from "testCase" where "projectKey" = 1 and key in (select value from json_each('[]'))`,
    'SEARCH testCase USING INTEGER PRIMARY KEY (rowid=?)',
  ],
  [
    'members of a run by rows given as values',
    `update "runTestCase" set status = given.status
      from (select value ->> '$.key' as key, value ->> '$.status' as status from json_each('[]')) as given
      where "runKey" = 1 and "testCaseKey" = given.key`,
    'SEARCH runTestCase USING COVERING INDEX runTestCase_history (testCaseKey=? AND runKey=?)',
  ],
  [
    'folders by their parents',
    `with recursive chosen(id) as (select 1 union
      select folder.id from folder join chosen on "parentId" = chosen.id where "projectKey" = 1) select id from chosen`,
    'SEARCH folder USING INDEX sqlite_autoindex_folder_2 (projectKey=? AND parentId=?)',
  ],
  [
    'open live runs',
    `select * from run where "projectKey" = ? and type = ? and "closedAt" is null`,
    'SEARCH run USING INDEX run_live (projectKey=? AND type=? AND closedAt=?)',
  ],
])('looks up %s', async (_what, query, step) => {
  const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(store.db)
  expect(rows.map(({ detail }) => detail)).toContain(step)
})
