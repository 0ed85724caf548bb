import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type DataPlace, makeDataPlace } from '../support/data-place.js'
import { expectConsistent } from '../support/invariants.js'
import { makeEmptyDatabase } from '../support/postgres.js'
import { joinProject, makeProject, type TestProject } from '../support/project.js'
import { startServer, startServerProcess, type TestServer } from '../support/server.js'
import { queryAt } from '../support/server-with-database.js'

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
  ...['決済カ', 'カード', '限', '有効期限x', '👩', '🎉🎉🎉', '🎉🎉🎉🎉', 'é', 'e\u0301', '\u200d👩\u200d'],
]

let place: DataPlace
let server: TestServer
let project: TestProject
beforeAll(async () => {
  place = await makeDataPlace()
  server = await startServer({ ...place.options, token: 'search.key.secret' })
  project = await makeProject(server, 'SEA')
  const folderPath = ['Cases']
  await project.post('/tcase/bulk', {
    folderPath,
    tcases: titles.map((title) => ({ title, type: 'standalone' })),
  })
})
afterAll(async () => {
  await server.stop()
  await place.remove()
})

async function search(text: string, more = ''): Promise<string[]> {
  const query = `search=${encodeURIComponent(text)}${more}`
  const { data } = await project.get(`/tcase?${query}`)
  const { count } = await project.get(`/tcase/count?${query}`)
  expect(count).toBe(data.length)
  return data.map(({ title }: { title: string }) => title)
}

it.each(texts)('finds the titles that contain %s, ignoring case', async (text) => {
  expect(await search(text)).toEqual(
    titles.filter((title) => title.toLowerCase().includes(text.toLowerCase())),
  )
})

it('can be combined with other filters, sorting and paging', async () => {
  expect(await search('refund', '&priorities=low')).toEqual([])
  expect(await search('refund', '&priorities=medium&sortField=title&sortOrder=asc')).toEqual([
    'REFUND "voucher" twice',
    'Refund of a voucher',
  ])
  const { data, total } = await project.get('/tcase?search=refund&limit=1&page=2')
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
    expect(await startLimited()).toEqual({ log: [], found: 3, used: true })
  })
})
