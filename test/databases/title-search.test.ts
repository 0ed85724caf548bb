import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Engine } from '../../packages/server/src/store/engine.js'
import { type CachedStore, openStore } from '../../packages/server/src/store/open-store.js'
import { openPostgres } from '../../packages/server/src/store/postgres.js'
import { prepareTitleSearch } from '../../packages/server/src/store/search.js'
import { passesFilters } from '../../packages/server/src/store/test-case-filters.js'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { expectConsistent } from '../support/invariants.js'
import { makeEmptyDatabase } from '../support/postgres.js'
import { joinProject, makeProject, type TestProject } from '../support/project.js'
import { startServer, startServerProcess, type TestServer } from '../support/server.js'
import { queryAt } from '../support/server-with-database.js'
import { isThorough } from '../support/thoroughness.js'

/** Titles that a trigram index could confuse. */
const titles = [
  'Refund of a voucher',
  'REFUND "voucher" twice',
  '50% off_season \\ sale',
  "O'Neill AND (NOT) NEAR *",
  'Größe ẞ straße ÄÖÜ',
  'ΟΔΥΣΣΕΥΣ',
  'İstanbul ılık',
  '決済カードの有効期限',
  '👩‍👩‍👧 🎉🎉🎉',
  'e\u0301 and é',
  'ab',
]
/** Titles that the statistics of the database do not know. */
const laterTitles = ['Refund über Kreditkarte 4711', 'Refund über Debitkarte 4711']
const allTitles = [...titles, ...laterTitles]
const texts = [
  ...[
    'refund',
    'VOUCHER',
    'fund of',
    'd "v',
    '"',
    "'",
    "o'n",
    'and',
    '*',
    '(not)',
    'a',
    'AB',
    'abc',
    'of  a',
  ],
  ...['%', '_', '\\', '50%', 'f_s', '\\ s', '%%%', '___', 'off%season', 'refund%', 'voucher refund'],
  ...[
    'größe',
    'GRÖSSE',
    'ẞ',
    'ß',
    'ÄÖÜ',
    'äöü',
    'Δ',
    'οδυσσευς',
    'σσευσ',
    'İstanbul',
    'istanbul',
    'ıl',
    'ILIK',
  ],
  ...['fund über kre', 'UND ÜBER DEBITKARTE 47', 'fund über karte 4711', '4711', 'refund 4711'],
  ...['決済カ', 'カード', '限', '有効期限x', '👩', '🎉🎉🎉', '🎉🎉🎉🎉', 'é', 'e\u0301', '\u200d👩\u200d'],
]

let place: DataPlace
let server: TestServer
let project: TestProject
beforeAll(async () => {
  place = await makeDataPlace()
  server = await startServer({ ...place.options, token: 'search.key.secret' })
  project = await makeProject(server, 'SEA')
  await createTestCases(titles)
  await queryAt(place, 'analyze "testCase"')
  await createTestCases(laterTitles)
})
afterAll(async () => {
  await server.stop()
  await place.remove()
})

async function createTestCases(created: readonly string[]): Promise<void> {
  const tcases = created.map((title) => ({ title, type: 'standalone' }))
  await project.post('/tcase/bulk', { folderPath: ['Cases'], tcases })
}

async function search(text: string, more = ''): Promise<string[]> {
  const query = `search=${encodeURIComponent(text)}${more}`
  const { data } = await project.get(`/tcase?${query}`)
  const { count } = await project.get(`/tcase/count?${query}`)
  expect(count).toBe(data.length)
  return data.map(({ title }: { title: string }) => title)
}

it.each(texts)('finds the titles that contain %s, ignoring case', async (text) => {
  expect(await search(text)).toEqual(
    allTitles.filter((title) => title.toLowerCase().includes(text.toLowerCase())),
  )
})

it('can be combined with other filters, sorting and paging', async () => {
  expect(await search('refund', '&priorities=low')).toEqual([])
  expect(await search('voucher', '&priorities=medium&sortField=title&sortOrder=asc')).toEqual([
    'REFUND "voucher" twice',
    'Refund of a voucher',
  ])
  const { data, total } = await project.get('/tcase?search=voucher&limit=1&page=2')
  expect({ total, titles: data.map(({ title }: { title: string }) => title) }).toEqual({
    total: 2,
    titles: ['REFUND "voucher" twice'],
  })
})

it('finds a new title but not the old one, and only in its project', async () => {
  const { id } = await project.testCase({ title: 'Settlement before' })
  const other = await makeProject(server, 'OTH')
  await other.testCase({ title: 'Settlement elsewhere' })
  expect(await search('settlement')).toEqual(['Settlement before'])
  await project.patch(`/tcase/${id}`, { title: 'Clearing after' })
  expect(await search('settlement')).toEqual([])
  expect(await search('CLEARING')).toEqual(['Clearing after'])
  await expectConsistent(place.named)
})

it('does not find test cases that are deleted', async () => {
  const template = await project.testCase({
    title: 'Pay by ${card}',
    type: 'template',
    parameterValues: [{ values: { card: 'Maestro' } }, { values: { card: 'Girocard' } }],
  })
  expect(await search('maestro')).toEqual(['Pay by Maestro'])
  await project.patch(`/tcase/${template.id}`, { parameterValues: [{ values: { card: 'Girocard' } }] })
  expect(await search('maestro')).toEqual([])
  await expectConsistent(place.named)
})

describe.skipIf(!inject('postgresUrl'))('the index of PostgreSQL', () => {
  let engine: Engine
  let store: CachedStore
  beforeAll(async () => {
    const [url, ignore] = ['database' in place.options ? place.options.database : '', () => {}]
    engine = await openPostgres({ url, onLost: ignore, onWaiting: ignore, onUnprepared: ignore })
    store = await openStore(engine)
    await makeProject(server, 'MANY')
    await queryAt(
      place,
      `insert into "testCase" (id, "projectKey", seq, "legacyId", type, "folderId", pos, version, title, "titleFolded",
          priority, "isDraft", "isEmpty", "authorId", "createdAt", "updatedAt")
        select 'many' || i, project.key, i, '', 'standalone', 1, i, 1, '', 'card ' || i || ' is declined', 'low', 0, 0, 1, '', ''
        from project cross join generate_series(1, 5000) as i where code = 'MANY'`,
    )
    // As autovacuum does, it also merges what was added to the index.
    await queryAt(place, 'vacuum analyze "testCase"')
  })
  afterAll(() => store.db.destroy())

  /** Returns the plan of a search in the project with many titles. */
  async function explain(text: string): Promise<string> {
    const project = await store.db
      .selectFrom('project')
      .selectAll()
      .where('code', '=', 'MANY')
      .executeTakeFirstOrThrow()
    const condition = passesFilters(engine, project.key, {
      search: await prepareTitleSearch(store, project.key, text),
    })
    const plan = await store.db
      .selectFrom('testCase')
      .selectAll()
      .where(condition)
      .orderBy('seq')
      .limit(20)
      .explain()
    return plan.map((row) => Object.values(row)).join('\n')
  }

  it('looks up only the parts that few titles contain', async () => {
    const plan = await explain('card 4321 is')
    expect(plan).toContain('Bitmap Index Scan on "testCaseByTitlePart"')
    expect(plan).toMatch(/Index Cond: \("titleFolded" ~~ '%4321%'::text\)/)
  })

  it('is not used for a text that most titles contain', async () => {
    expect(await explain('is declined')).not.toContain('testCaseByTitlePart')
  })
})

describe.skipIf(!inject('postgresUrl'))('on PostgreSQL', () => {
  const role = `limited_${Date.now()}`
  let database: { url: string; drop(): Promise<void> } | undefined
  let url: URL
  beforeAll(async () => {
    database = await makeEmptyDatabase()
    if (!database) throw new Error('there is no PostgreSQL')
    url = new URL(database.url)
    await ask(`create role ${role} login password 'limited'`)
    await ask('create schema extensions')
    await ask(`grant create on schema public to ${role}`)
    await ask(`grant usage on schema extensions to ${role}`)
    url.username = role
    url.password = 'limited'
  })
  afterAll(async () => {
    await database?.drop()
    await queryAt({ options: { database: inject('postgresUrl') } }, `drop role ${role}`)
  })

  async function ask(statement: string) {
    return await queryAt({ options: { database: database?.url ?? '' } }, statement)
  }

  const findIndex = `select indexdef from pg_indexes where indexname = 'testCaseByTitlePart'`

  /** Starts a server as the role, and returns its log messages about the index and the query plan of a search. */
  async function startLimited(): Promise<{ log: string[]; found: number; used: boolean }> {
    let log = ''
    const limited = await startServerProcess({ database: url.href, token: 'limited.key.secret' }, (text) => {
      log += text
    })
    const { body } = await limited.call('GET', '/project')
    const here = body.projects.length === 0 ? await makeProject(limited, 'LIM') : joinProject(limited, 'LIM')
    await here.testCase({ title: 'Ausgefallen' })
    const { total } = await here.get('/tcase?search=FALLEN')
    await limited.stop()
    const lines = log.split('\n').filter((line) => line.includes('pg_trgm'))
    return { log: lines, found: total, used: (await ask(findIndex)).length === 1 }
  }

  it('works without the right to create the extension, and uses one that is created later', async () => {
    const without = await startLimited()
    expect(without).toMatchObject({ found: 1, used: false })
    expect(without.log).toHaveLength(1)
    expect(without.log[0]).toContain('run \\"create extension pg_trgm\\"')
    expect(without.log[0]).toContain('permission denied to create extension')
    // In another schema than the tables, as with some providers.
    await ask('create extension pg_trgm schema extensions')
    expect(await startLimited()).toEqual({ log: [], found: 2, used: true })
    if (isThorough) expect(await startLimited()).toEqual({ log: [], found: 3, used: true })
  })
})
