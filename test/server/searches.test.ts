import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

const base = '/api/qasphere/v1/project/FIND/search'

let server: TestServer
let project: TestProject
let runs: [number, number]

/** Test cases with their statuses in two runs. */
const cases = [
  { title: 'Pays by card', folder: ['Checkout'], tags: ['smoke'], in: ['passed', 'failed'] },
  { title: 'Pays by voucher', folder: ['Checkout', 'Vouchers'], tags: ['wip'], in: ['failed', 'open'] },
  { title: 'Signs in', folder: ['Account'], priority: 'high', in: ['failed', 'passed'] },
  { title: 'Signs out', folder: ['Account'], isDraft: true, in: [] },
] as const

beforeAll(async () => {
  server = await startServer()
  project = await makeProject(server, 'FIND')
  const ids: string[] = []
  for (const { folder, in: _statuses, ...input } of cases) {
    ids.push((await project.testCase({ ...input, folderId: await project.folder(...folder) })).id)
  }
  const record = async (round: 0 | 1, details: { milestoneId?: number } = {}) => {
    const run = await project.run({ title: `Nightly ${round}`, tcaseIds: ids.slice(0, 3), ...details })
    const items = cases.flatMap(({ in: statuses }, at) => {
      const status = statuses[round]
      if (status === undefined || status === 'open') return []
      return [{ tcaseId: ids[at], status, comment: 'Expected 3 articles', timeTaken: at * 1000 }]
    })
    await project.post(`/run/${run}/result/batch`, { items })
    return run
  }
  const { id: milestoneId } = await project.post('/milestone', { title: '2026.12' })
  runs = [await record(0, { milestoneId }), await record(1)]
  await project.post(`/run/${runs[0]}/close`)
})
afterAll(() => server.stop())

async function search(path: string, query: Readonly<Record<string, string | number>> = {}) {
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]))
  const { status, body } = await server.call('GET', `${base}/${path}?${asked}`)
  const titles = body.data?.map(({ title }: { title: string }) => title)
  return { status, body, titles }
}

describe('a search for test cases', () => {
  it.each([
    ['', ['Pays by card', 'Pays by voucher', 'Signs in', 'Signs out']],
    ['status:failed', ['Pays by card', 'Pays by voucher']],
    ['status:open', ['Signs out']],
    ['-status:passed -tag:smoke', ['Pays by voucher', 'Signs out']],
    ['folder:Checkout pays', ['Pays by card', 'Pays by voucher']],
    ['folder:Checkout/Vouchers', ['Pays by voucher']],
    ['priority:high', ['Signs in']],
    ['FIND-4', ['Signs out']],
  ])('finds by %j', async (query, titles) => {
    expect(await search('test-cases', { query })).toMatchObject({
      status: 200,
      titles,
      body: { total: titles.length },
    })
  })

  it('shows the last status, and recent ones', async () => {
    const { body } = await search('test-cases', { query: 'card' })
    const [latest, earlier] = runs.toReversed()
    expect(body.data).toEqual([
      {
        id: expect.any(String),
        marker: 'FIND-001',
        title: 'Pays by card',
        folderPath: ['Checkout'],
        status: 'failed',
        recent: [
          { runId: latest, status: 'failed' },
          { runId: earlier, status: 'passed' },
        ],
        tags: ['smoke'],
        priority: 'medium',
        type: 'standalone',
        isDraft: false,
        updatedAt: expect.any(String),
      },
    ])
  })

  it('sorts and paginates', async () => {
    const sorted = { sortField: 'title', sortOrder: 'desc' }
    expect(await search('test-cases', { ...sorted, limit: 2, offset: 1 })).toMatchObject({
      titles: ['Signs in', 'Pays by voucher'],
      body: { total: 4, limit: 2, offset: 1 },
    })
    expect((await search('test-cases', { limit: 0 })).body).toMatchObject({ total: 4, data: [] })
    expect((await search('test-cases', { offset: 9 })).body).toMatchObject({ total: 4, data: [] })
  })

  it('rejects names that do not exist', async () => {
    const { status, body } = await search('test-cases', {
      query: 'status:faild -tag:x folder:Nowhere priority:top',
    })
    expect(status).toBe(400)
    for (const name of ['"faild"', '"x"', '"Nowhere"', '"top"']) expect(body.message).toContain(name)
    expect(body.message).toMatch(/^query: /)
  })
})

describe('a search for test cases of a run', () => {
  it.each([
    ['', ['Pays by card', 'Pays by voucher', 'Signs in']],
    ['is:new', ['Pays by card']],
    ['is:fixed', ['Signs in']],
    ['-is:failing -folder:Account', ['Pays by voucher']],
    ['message:"Expected # articles"', ['Pays by card']],
    ['sign', ['Signs in']],
  ])('finds by %j in the newest run, failed ones first', async (query, titles) => {
    expect(await search('run-test-cases', { query })).toMatchObject({
      status: 200,
      titles,
      body: { total: titles.length },
    })
  })

  it('shows the last result', async () => {
    const { body } = await search('run-test-cases', { runId: runs[0], query: 'voucher' })
    expect(body.data).toEqual([
      {
        id: expect.any(String),
        marker: 'FIND-002',
        title: 'Pays by voucher',
        folderPath: ['Checkout', 'Vouchers'],
        status: 'failed',
        change: null,
        tags: ['wip'],
        priority: 'medium',
        timeTaken: 1000,
        message: 'Expected 3 articles',
        author: expect.any(String),
        recordedAt: expect.any(String),
      },
    ])
  })

  it('sorts and paginates', async () => {
    const sorted = { runId: runs[0], sortField: 'duration' }
    expect(await search('run-test-cases', { ...sorted, limit: 2 })).toMatchObject({
      titles: ['Signs in', 'Pays by voucher'],
      body: { total: 3, limit: 2 },
    })
    const { titles } = await search('run-test-cases', { ...sorted, sortOrder: 'asc', offset: 2 })
    expect(titles).toEqual(['Signs in'])
  })

  it('rejects unknown runs and names', async () => {
    expect((await search('run-test-cases', { runId: 99 })).status).toBe(404)
    const { status, body } = await search('run-test-cases', { query: 'is:broken' })
    expect([status, body.message]).toEqual([400, expect.stringMatching(/^query: .*broken/)])
  })
})

describe('a search for runs', () => {
  it.each([
    ['', ['Nightly 1', 'Nightly 0']],
    ['is:open', ['Nightly 1']],
    ['is:open is:closed nightly -1', ['Nightly 0']],
    ['milestone:2026.12', ['Nightly 0']],
    ['-milestone:2026.12', ['Nightly 1']],
    ['weekly', []],
  ])('finds by %j, newest first', async (query, titles) => {
    expect(await search('runs', { query })).toMatchObject({
      status: 200,
      titles,
      body: { total: titles.length },
    })
  })

  it('shows the progress', async () => {
    const { body } = await search('runs')
    const [closed, open] = runs
    expect(body.data).toMatchObject([
      { id: open, closed: false, passRate: 0.5, milestone: null, closedAt: null, duration: null },
      { id: closed, closed: true, passRate: 0.3333, milestone: '2026.12', author: 'Owner' },
    ])
    const [{ statusCounts }, { createdAt, closedAt, duration }] = body.data
    expect(statusCounts).toMatchObject({ all: 3, passed: 1, failed: 1, open: 1 })
    expect(duration).toBe(Date.parse(closedAt) - Date.parse(createdAt))
  })

  it('paginates', async () => {
    for (const query of ['', 'nightly']) {
      expect(await search('runs', { query, limit: 1, offset: 1 })).toMatchObject({
        titles: ['Nightly 0'],
        body: { total: 2, limit: 1, offset: 1 },
      })
    }
    expect((await search('runs', { limit: 0 })).body).toMatchObject({ total: 2, data: [] })
  })

  it('rejects names that do not exist', async () => {
    const { status, body } = await search('runs', { query: 'is:failing -milestone:2027' })
    expect([status, body.message]).toEqual([
      400,
      'query: Unknown is:failing: use is:open, is:closed. No milestone of this project is called "2027".',
    ])
  })
})
