import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { hostile } from '../support/hostile-markup.js'
import { extractText } from '../support/page-text.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

const password = 'correct horse'

let server: TestServer
let session: BrowserSession
let project: TestProject

/** What a test case is in the base run and in the run; undefined if a run does not have it. */
const cases = [
  { title: 'Passes', base: 'passed', now: 'passed' },
  { title: 'Breaks', base: 'passed', now: 'failed', comment: '<p>Expected 3, got 4</p>', timeTaken: 1500 },
  { title: 'Breaks on its first run', base: 'open', now: 'blocked', tags: ['smoke'] },
  { title: 'Fails again', base: 'blocked', now: 'failed' },
  { title: 'Works again', base: 'failed', now: 'passed' },
  { title: 'Is no longer run', base: 'failed', now: 'open' },
  { title: hostile, base: undefined, now: 'failed', comment: hostile },
  { title: 'Is left out', base: 'failed', now: undefined },
] as const
const [run, base] = [2, 1]

beforeAll(async () => {
  const roles = (['owner', 'viewer', 'test-runner'] as const).map((role) => ({
    email: `${role}@example.com`,
    name: role,
    role,
    password,
    projects: role === 'owner' ? ('all' as const) : ['NUN'],
  }))
  server = await startServerWithSeed({ users: roles, projects: [{ code: 'NUN', title: 'Another' }] })
  session = await signIn(server, 'owner@example.com', password)
  project = await makeProject(server, 'CMP')
  const folderId = await project.folder('Cart', 'Vouchers')
  const ids: string[] = []
  for (const each of cases) {
    const tags = 'tags' in each ? each.tags : []
    ids.push((await project.testCase({ title: each.title, folderId, tags })).id)
  }
  for (const [round, title] of [
    ['base', 'Nightly 1'],
    ['now', 'Nightly 2'],
  ] as const) {
    const members = cases.flatMap((each, index) => (each[round] === undefined ? [] : (ids[index] ?? [])))
    const id = await project.run({ title, tcaseIds: members })
    const items = cases.flatMap((each, index) => {
      const status = each[round]
      if (status === undefined || status === 'open') return []
      const comment = round === 'now' && 'comment' in each ? each.comment : ''
      const timeTaken = 'timeTaken' in each ? each.timeTaken + (round === 'base' ? -700 : 0) : undefined
      return { tcaseId: ids[index], status, comment, timeTaken }
    })
    await project.post(`/run/${id}/result/batch`, { items })
  }
})
afterAll(() => server.stop())

/** Calls the endpoint with a query. */
const compare = (query: string, code = 'CMP') =>
  server.call('GET', `/api/qasphere/v1/project/${code}/report/compare${query}`)

const path = `/project/CMP/run/${run}/compare/${base}`

describe('the comparison of two runs', () => {
  it('shows how each test case changed, new failures first', async () => {
    const { status, body } = await compare(`?runId=${run}&baseRunId=${base}`)
    expect(status).toBe(200)
    expect(body.run).toMatchObject({ id: run, title: 'Nightly 2', closed: false, statusCounts: { all: 7 } })
    expect(body.base).toMatchObject({ id: base, title: 'Nightly 1', statusCounts: { all: 7, open: 1 } })
    expect(body.counts).toEqual({ new: 2, still: 1, fixed: 1, added: 1, gone: 1, other: 1, unchanged: 1 })
    expect(body.url).toBe(server.url + path)
    expect(
      body.tcases.map(({ change, title, baseStatus, status }: Record<string, unknown>) => [
        change,
        title,
        baseStatus,
        status,
      ]),
    ).toEqual([
      ['new', 'Breaks', 'passed', 'failed'],
      ['new', 'Breaks on its first run', 'open', 'blocked'],
      ['still', 'Fails again', 'blocked', 'failed'],
      ['fixed', 'Works again', 'failed', 'passed'],
      ['added', hostile, null, 'failed'],
      ['gone', 'Is left out', 'failed', null],
      ['other', 'Is no longer run', 'failed', 'open'],
    ])
    expect(body.tcases[0]).toMatchObject({
      marker: 'CMP-002',
      folderPath: ['Cart', 'Vouchers'],
      message: 'Expected 3, got 4',
      timeTaken: 1500,
      baseTimeTaken: 800,
    })
  })

  it('compares the newest run with the previous comparable one by default', async () => {
    expect((await compare('')).body).toMatchObject({ run: { id: run }, base: { id: base } })
    expect((await compare(`?baseRunId=${run}`)).body.counts).toMatchObject({ new: 0, still: 4, unchanged: 3 })
    expect((await compare(`?runId=${base}&baseRunId=${run}`)).body.counts).toMatchObject({
      added: 1,
      gone: 1,
    })
  })

  it('has only the changes that a request asks for, with all counts', async () => {
    const { body } = await compare('?changes=fixed&changes=gone')
    expect(body.tcases.map(({ change }: { change: string }) => change)).toEqual(['fixed', 'gone'])
    expect(body.counts.new).toBe(2)
    expect((await compare('?changes=broken')).status).toBe(400)
    const both = await compare('?changes=new&changes=still&query=is:new+-tag:smoke')
    expect(both.body.tcases.map(({ title }: { title: string }) => title)).toEqual(['Breaks'])
    expect(both.body.counts).toEqual(body.counts)
    expect((await compare('?query=is:broken')).body.message).toMatch(/^query: Unknown is:broken: use is:new/)
  })

  it('needs two runs that exist', async () => {
    expect(await compare(`?runId=${base}`)).toMatchObject({
      status: 404,
      body: { message: 'there is no run before "Nightly 1" to compare with' },
    })
    expect(await compare('?runId=99')).toMatchObject({ status: 404, body: { message: 'run not found' } })
    expect(await compare('?baseRunId=99')).toMatchObject({ status: 404 })
    expect(await compare('?runId=0')).toMatchObject({ status: 400 })
    expect(await compare('', 'NUN')).toMatchObject({ status: 404, body: { message: 'run not found' } })
    expect(await compare('', 'NONE')).toMatchObject({ status: 404, body: { message: 'project not found' } })
  })
})

describe('the page of a comparison', () => {
  it('shows what changed, by change', async () => {
    const { status, text } = await session.get(path)
    expect(status).toBe(200)
    const shown = extractText(text)
    expect(shown).toContain('Nightly 2 compared with Nightly 1')
    expect(shown).toContain('All 7 Newly failing 2 Still failing 1 Fixed 1 Added 1 Gone 1 Other changes 1')
    expect(shown).toContain(
      'Passed → then Failed Breaks CMP-002 · Cart / Vouchers Expected 3, got 4 1.50 s was 800 ms',
    )
    expect(shown).toContain('1 test case without a change')
    expect(shown).toContain('qasphere report compare --project-code CMP --run-id 2 --base-run-id 1')
    expect(text).toContain(`href="/project/CMP/run/${base}/tcase/8"`)
    expect(text.match(/<script/g)).toHaveLength(1)
    expect(text).not.toMatch(/<[^>]*\sonerror=/)
  })

  it.each([
    ['is:new', ['Breaks', 'Breaks on its first run']],
    ['is:failing -is:gone', ['Breaks', 'Breaks on its first run', 'Fails again', hostile]],
    ['is:gone', ['Is left out']],
    ['status:open', ['Is no longer run']],
    ['tag:smoke', ['Breaks on its first run']],
    ['-folder:Cart', []],
    ['message:"Expected #, got #"', ['Breaks']],
    ['CMP-4', ['Fails again']],
  ])('finds with %s, as the command does', async (q, titles) => {
    const { text } = await session.get(`${path}.json?${new URLSearchParams({ q })}`)
    const found = JSON.parse(text).map(({ title }: { title: string }) => title)
    expect(found.toSorted()).toEqual([...titles].sort())
    const { body } = await compare(`?${new URLSearchParams({ query: q })}`)
    expect(body.tcases.map(({ title }: { title: string }) => title)).toEqual(found)
  })

  it('explains a search that cannot find anything', async () => {
    const { text } = await session.get(`${path}?q=is%3Abroken`)
    expect(extractText(text)).toContain('Unknown is:broken: use is:new, is:still, is:fixed')
  })

  it('is a file for spreadsheets', async () => {
    const { text } = await session.get(`${path}.csv?q=breaks`)
    expect(text.split('\r\n').slice(0, 2)).toEqual([
      'change,id,title,folder,base_status,status,base_duration_ms,duration_ms,message',
      'new,CMP-002,Breaks,Cart/Vouchers,Passed,Failed,800,1500,"Expected 3, got 4"',
    ])
  })

  it('leads to a comparison with another run, and is linked from the run', async () => {
    const choose = `/project/CMP/run/${run}/compare`
    expect(await session.get(choose)).toMatchObject({ status: 302, location: path })
    expect(await session.get(`${choose}?base=${run}`)).toMatchObject({ location: `${choose}/${run}` })
    expect((await session.get(`${choose}?base=77`)).status).toBe(404)
    expect((await session.get(`/project/CMP/run/${base}/compare`)).text).toContain('There is no run before')
    expect((await session.get(`/project/CMP/run/${run}`)).text).toContain(`href="${path}"`)
    expect(extractText((await session.get(`${choose}/${run}`)).text)).toContain('Still failing 4')
  })

  it('is only for members of the project', async () => {
    for (const role of ['viewer', 'test-runner']) {
      const stranger = await signIn(server, `${role}@example.com`, password)
      for (const each of [path, `${path}.csv`, `/project/CMP/run/${run}/compare`]) {
        const { status, text } = await stranger.get(each)
        expect([each, status, text.includes('Breaks')]).toEqual([each, 403, false])
      }
    }
    const { status } = await fetch(server.url + path, { redirect: 'manual' })
    expect(status).toBe(302)
  })
})
