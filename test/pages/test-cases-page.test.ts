import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { extractText } from '../support/page-text.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

const password = 'correct horse'
const hostile = `"><script>document.title='run'</script><img src=x onerror="document.title='run'">`
const path = '/project/LIST/tcases'

let server: TestServer
let session: BrowserSession
let project: TestProject

/** Test cases with their statuses in three runs, the oldest first; undefined if a run does not have the test case. */
const cases = [
  { title: 'Pays by card', folder: ['Checkout'], tags: ['smoke'], in: ['passed', 'failed', 'passed'] },
  {
    title: 'Pays by voucher',
    folder: ['Checkout', 'Vouchers'],
    tags: ['smoke', 'wip'],
    in: ['passed', 'failed', 'open'],
  },
  { title: 'Pays twice', folder: ['Checkout', 'Vouchers'], priority: 'high', in: ['failed'] },
  { title: 'Signs in', folder: ['Account'], in: ['passed', 'blocked'] },
  { title: '=1+1, "quoted"', folder: ['Account'], in: [] },
  { title: hostile, folder: [hostile], tags: [hostile.slice(0, 20)], in: ['failed'] },
  { title: 'Checkout is not a folder here', folder: ['Check'], isDraft: true, in: [] },
] as const

beforeAll(async () => {
  const users = [
    { email: 'owner@example.com', name: 'Owner', role: 'owner', password },
    { email: 'reader@example.com', name: 'Reader', role: 'viewer', password, projects: 'all' },
    { email: 'stranger@example.com', name: 'Stranger', role: 'viewer', password, projects: ['OTHER'] },
  ]
  server = await startServerWithSeed({ users, projects: [{ code: 'OTHER', title: 'Another' }] })
  session = await signIn(server, 'owner@example.com', password)
  project = await makeProject(server, 'LIST')
  const ids: string[] = []
  for (const { folder, in: _statuses, ...input } of cases) {
    ids.push((await project.testCase({ ...input, folderId: await project.folder(...folder) })).id)
  }
  for (const round of [0, 1, 2]) {
    const members = ids.filter((_id, index) => cases[index]?.in[round] !== undefined)
    const run = await project.run({ title: `Nightly ${round}`, tcaseIds: members })
    const items = ids.flatMap((tcaseId, index) => {
      const status = cases[index]?.in[round]
      return status === undefined || status === 'open' ? [] : [{ tcaseId, status }]
    })
    await project.post(`/run/${run}/result/batch`, { items })
  }
})
afterAll(() => server.stop())

/** The rows that a query of the page finds, from the same address as JSON. */
async function rows(query: Record<string, string>): Promise<Record<string, unknown>[]> {
  const { status, text } = await session.get(`${path}.json?${new URLSearchParams(query)}`)
  expect(status).toBe(200)
  return JSON.parse(text)
}

const titles = async (query: Record<string, string>) => (await rows(query)).map(({ title }) => title)

const show = async (query: Record<string, string>) =>
  (await session.get(`${path}?${new URLSearchParams(query)}`)).text

describe('the page of test cases', () => {
  it('lists them in the order of the folder tree, with their last results', async () => {
    expect(await titles({})).toEqual(cases.map(({ title }) => title))
    expect(await rows({ q: 'voucher' })).toEqual([
      {
        id: 'LIST-002',
        title: 'Pays by voucher',
        last_status: 'Failed',
        last_run: 2,
        folder: 'Checkout/Vouchers',
        tags: ['smoke', 'wip'],
        priority: 'medium',
        type: 'standalone',
        draft: 'no',
        updated_at: expect.any(String),
      },
    ])
    const text = await show({})
    expect(text).toContain('aria-label="passed, then failed, then passed"')
    expect(text).toContain('href="/project/LIST/run/2/tcase/2"')
    expect(extractText(text)).toContain('1–7 of 7')
    expect(extractText(text)).toMatch(/Checkout is not a folder here Draft LIST-007/)
  })

  it.each([
    ['status:passed', ['Pays by card']],
    ['status:failed', ['Pays by voucher', 'Pays twice', hostile]],
    ['status:failed status:blocked -tag:wip', ['Pays twice', 'Signs in', hostile]],
    ['-status:failed -status:open', ['Pays by card', 'Signs in']],
    ['status:open', ['=1+1, "quoted"', 'Checkout is not a folder here']],
    ['tag:smoke', ['Pays by card', 'Pays by voucher']],
    ['TAG:Smoke -tag:wip', ['Pays by card']],
    ['folder:checkout', ['Pays by card', 'Pays by voucher', 'Pays twice']],
    ['folder:Checkout/Vouchers', ['Pays by voucher', 'Pays twice']],
    ['folder:Checkout -folder:Checkout/Vouchers', ['Pays by card']],
    ['folder:Account folder:"Check"', ['Signs in', '=1+1, "quoted"', 'Checkout is not a folder here']],
    ['priority:high', ['Pays twice']],
    ['-priority:medium', ['Pays twice']],
    ['LIST-004', ['Signs in']],
    ['list-4', ['Signs in']],
    ['OTHER-4', []],
    ['pays by', ['Pays by card', 'Pays by voucher']],
    ['"pays t"', ['Pays twice']],
    ['pays -twice -card', ['Pays by voucher']],
    ['100%_', []],
    ['status:nonsense', []],
    ['tag:nonsense', []],
    ['-tag:nonsense pays', ['Pays by card', 'Pays by voucher', 'Pays twice']],
  ])('finds with %s', async (q, found) => {
    expect(await titles({ q })).toEqual(found)
    expect(new Set(await titles({ q, sort: '-title' }))).toEqual(new Set(found))
    expect(extractText(await show({ q }))).toContain(
      found.length === 0 ? 'No test cases match' : `1–${found.length} of ${found.length}`,
    )
  })

  it.each([
    ['status:nonsense', 'No status is called "nonsense"'],
    ['tag:nonsense', 'No tag of this project is called "nonsense"'],
    ['folder:nonsense', 'No folder of this project has the path "nonsense"'],
    ['priority:urgent', 'Unknown priority "urgent"'],
  ])('explains why %s finds nothing', async (q, reason) => {
    expect(extractText(await show({ q }))).toContain(reason)
  })

  it('sorts by a column', async () => {
    expect((await titles({ sort: 'title', q: 'pays' }))[0]).toBe('Pays by card')
    expect((await titles({ sort: '-title', q: 'pays' }))[0]).toBe('Pays twice')
    expect((await titles({ sort: '-priority' }))[0]).toBe('Pays twice')
    expect((await titles({ sort: '-updated' }))[0]).toBe('Checkout is not a folder here')
    for (const sort of ['nonsense', '__proto__', '-constructor']) {
      expect((await titles({ sort }))[0]).toBe('Pays by card')
      expect(extractText(await show({ sort }))).toContain('--project-code LIST')
    }
  })

  it('counts in each folder what the rest of the search finds, and keeps it when a folder is chosen', async () => {
    const text = await show({ q: 'status:failed' })
    expect(extractText(text)).toMatch(/All folders 3 Checkout 2 Vouchers 2 Account 0/)
    const [, href = ''] = /href="([^"]*)"[^>]*><bdi>Vouchers</.exec(text) ?? []
    const narrowed = await session.get(href.replaceAll('&#61;', '=').replaceAll('&#38;', '&'))
    expect(extractText(narrowed.text)).toContain('1–2 of 2')
    expect(narrowed.text).toMatch(/aria-current="true"><bdi>Vouchers</)
  })

  it('shows the command that prints the same', async () => {
    const shown = extractText(
      await show({ q: 'folder:Checkout -tag:wip pays status:failed', sort: '-title' }),
    )
    expect(shown).toContain(
      "qasphere search test-cases --project-code LIST --query 'folder:Checkout -tag:wip pays status:failed' --sort-field title --sort-order desc --all",
    )
  })

  it('is available as CSV, which spreadsheets do not execute', async () => {
    const { text, headers } = await session.get(`${path}.csv?q=quoted`)
    expect(headers.get('content-type')).toContain('text/csv')
    expect(text).toContain(`LIST-005,"'=1+1, ""quoted""",Open,,Account,`)
  })

  it('does not execute text from people', async () => {
    for (const q of ['', hostile, `folder:"${hostile.replaceAll('"', '\\"')}"`]) {
      const text = await show({ q })
      expect(text.match(/<script/g)).toHaveLength(1)
      expect(text).not.toMatch(/<[^>]*\sonerror=/)
    }
  })

  it('shows 200 rows at a time, or all, across folders', async () => {
    const many = await makeProject(server, 'MANY')
    await many.testCases(150, ['One'])
    await many.testCases(90, ['One', 'Deeper'])
    await many.testCases(170, ['Two'])
    const list = async (query: string) => {
      const { text } = await session.get(`/project/MANY/tcases${query}`)
      return [...text.matchAll(/>MANY-(\d+)</g)].map(([, seq]) => Number(seq))
    }
    const all = await list('?all=1')
    expect(all).toEqual(Array.from({ length: 410 }, (_, index) => index + 1))
    expect(await list('')).toEqual(all.slice(0, 200))
    expect(await list('?page=2')).toEqual(all.slice(200, 400))
    expect(await list('?page=3')).toEqual(all.slice(400))
    expect(await list('?q=folder%3ATwo')).toEqual(all.slice(240))
  })
})

describe('access to test cases', () => {
  it('requires access to the project', async () => {
    const reader = await signIn(server, 'reader@example.com', password)
    expect((await reader.get(path)).status).toBe(200)
    const stranger = await signIn(server, 'stranger@example.com', password)
    expect((await stranger.get(path)).status).toBe(403)
    expect((await stranger.get(`${path}.json`)).status).toBe(403)
    const view = `${path}?q=pays`
    const { status, headers } = await fetch(server.url + view, { redirect: 'manual' })
    expect([status, headers.get('location')]).toEqual([302, `/login?next=${encodeURIComponent(view)}`])
  })
})
