import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joinProject, type TestProject } from '../support/project.js'
import { type ServerWithDatabase, startServerWithDatabase } from '../support/server-with-database.js'

/** Titles that a linguistic collation, UTF-16 order and ASCII-only case folding would each sort differently. */
const titles = [
  ...['b', 'A', 'a b', 'a-b', 'ab', 'B2', 'b10', '_x', '-y', 'z', 'Z', '1', '10', '2'],
  ...['Äpfel', 'ä', 'É', 'e', 'ß', 'ss', 'İ', 'ı', 'ж', 'Ж', '\u{ff5e}', '\u{1f600}', "o'b", 'ob'],
  ...['"', '\\', '{c,d}', 'null'],
]

let server: ServerWithDatabase
let project: TestProject
beforeAll(async () => {
  const sharedSteps = titles.map((title) => ({ title, steps: [{ description: 'x' }] }))
  const sharedPreconditions = titles.map((title) => ({ title, text: 'x' }))
  server = await startServerWithDatabase({
    projects: [{ code: 'SORT', title: 'Sort', sharedSteps, sharedPreconditions }],
  })
  project = joinProject(server, 'SORT')
  const folderId = await project.folder('Cases')
  for (const [at, title] of titles.entries()) {
    await project.folder(title)
    await project.testCase({
      folderId,
      title,
      tags: [title],
      requirements: [{ text: title, url: `https://example.com/${at}` }],
    })
  }
  await server.query('update "testCase" set "legacyId" = title')
  const { data } = await project.get('/tcase')
  await project.run({ tcaseIds: data.map(({ id }: { id: string }) => id) })
})
afterAll(() => server.stop())

function byCodePoint(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

/** Sorts titles by their code points in lower case. */
function sorted(values: readonly string[]): string[] {
  return values.map((value) => value.toLowerCase()).sort(byCodePoint)
}

const lists: readonly [string, string, (body: Record<string, Record<string, string>[]>) => unknown[]][] = [
  ['/tcase?limit=100&sortField=title', 'test cases', ({ data }) => (data ?? []).map(({ title }) => title)],
  [
    '/tcase/folders?limit=100&sortField=title',
    'folders',
    ({ data }) => (data ?? []).map(({ title }) => title),
  ],
  ['/tag?sortField=title', 'tags', ({ tags }) => (tags ?? []).map(({ title }) => title)],
  [
    '/requirement?sortField=text',
    'requirements',
    ({ requirements }) => (requirements ?? []).map(({ text }) => text),
  ],
  [
    '/shared-step?sortField=title',
    'shared steps',
    ({ sharedSteps }) => (sharedSteps ?? []).map(({ title }) => title),
  ],
  [
    '/shared-precondition?sortField=title',
    'shared preconditions',
    (rows) => Object.values(rows).map((row) => Reflect.get(row, 'title')),
  ],
  [
    '/run/1/tcase?sortField=title',
    'test cases of a run',
    ({ tcases }) => (tcases ?? []).map(({ title }) => title),
  ],
]

describe.each(lists)('%s', (path, what, titlesIn) => {
  it.each(['asc', 'desc'])(`sorts ${what} by code point, ignoring case: %s`, async (order) => {
    const found = titlesIn(await project.get(`${path}&sortOrder=${order}`)).map((title) =>
      String(title).toLowerCase(),
    )
    const expected = sorted(what === 'folders' ? [...titles, 'Cases'] : titles)
    expect(found).toEqual(order === 'asc' ? expected : expected.toReversed())
  })
})

it.each([
  ['id', 'id'],
  ['legacy_id', 'legacyId'],
])('sorts test cases by %s, by code point', async (sortField, name) => {
  const { data } = await project.get(`/tcase?limit=100&sortField=${sortField}&sortOrder=asc`)
  const found = data.map((row: Record<string, string>) => row[name])
  expect(new Set(found).size).toBe(titles.length)
  expect(found).toEqual(found.toSorted(byCodePoint))
})

it('reports many rows with any text, whether they have a result or not', async () => {
  const { data } = await project.get('/tcase?limit=100')
  const failed: { id: string; title: string } = data[0]
  const comment = '<p>"\\" is not {null}</p>'
  await project.post(`/run/1/tcase/${failed.id}/result`, { status: 'failed', comment })
  const report = async (path: string) =>
    (await server.call('GET', `/api/qasphere/v1/project/SORT/report/${path}`)).body
  const { requirements } = await report('traceability')
  expect(requirements).toHaveLength(titles.length)
  for (const { text, tcases } of requirements) {
    const result = text === failed.title ? { status: 'failed', runId: 1 } : { status: 'open', runId: null }
    expect(tcases).toMatchObject([{ title: text, ...result }])
  }
  const { groups } = await report('failures?runId=1')
  expect(groups).toMatchObject([{ message: '"\\" is not {null}', tcases: [{ title: failed.title }] }])
})
