import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { extractText } from '../support/page-text.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

const password = 'correct horse'

let server: TestServer
let session: BrowserSession
let project: TestProject
/** IDs of test cases by title. */
const ids = new Map<string, string>()

/** The results of test cases in consecutive runs: p(assed), f(ailed), b(locked), s(kipped), or none. */
const histories: Readonly<Record<string, string>> = {
  Steady: 'pppppp',
  Fails: 'ffffff',
  Broke: 'pppfff',
  'Broke and was fixed': 'ppffpp',
  Flickers: 'pfpfpf',
  'Flickers when it is run': 'p bf-p'.replaceAll(' ', 's'),
  Edited: 'pfpfpf',
  Retried: 'pppppp',
  Reported: 'pppppp',
}
const statuses: Readonly<Record<string, string>> = { p: 'passed', f: 'failed', b: 'blocked', s: 'skipped' }
const rounds = 6

/** A project whose test cases pass in one configuration and fail in another, or change in one. */
const twoBrowsers = {
  code: 'CNF',
  title: 'Two browsers',
  configurations: ['Chrome', 'Safari'],
  folders: [
    { title: 'Cart', testCases: [{ title: 'Differs by browser' }, { title: 'Differs in one browser' }] },
  ],
  runs: ['passed', 'failed', 'passed', 'failed'].map((status, index) => ({
    title: `Run ${index}`,
    configuration: index % 2 === 0 ? 'Chrome' : 'Safari',
    select: { folders: ['Cart'] },
    results: [
      { testCase: 'Differs by browser', status },
      { testCase: 'Differs in one browser', status: index === 3 ? 'failed' : 'passed' },
    ],
  })),
}

beforeAll(async () => {
  server = await startServerWithSeed({
    users: [
      { email: 'owner@example.com', name: 'Owner', role: 'owner', password, projects: 'all' },
      { email: 'viewer@example.com', name: 'Viewer', role: 'viewer', password, projects: ['NUN'] },
    ],
    projects: [{ code: 'NUN', title: 'Another' }, twoBrowsers],
  })
  session = await signIn(server, 'owner@example.com', password)
  project = await makeProject(server, 'FLK')
  const folderId = await project.folder('Cart', 'Vouchers')
  for (const title of Object.keys(histories)) {
    ids.set(title, (await project.testCase({ title, folderId })).id)
  }
  for (let round = 0; round < rounds; round++) {
    // A new version each time: its results are not compared.
    await project.patch(`/tcase/${ids.get('Edited')}`, { title: `Edited ${round}` })
    const run = await project.run({ title: `Nightly ${round + 1}`, tcaseIds: [...ids.values()] })
    const items = Object.entries(histories).flatMap(([title, history]) => {
      const status = statuses[history[round] ?? '']
      const item = { tcaseId: ids.get(title), status, timeTaken: 1000 * (round + 1) + title.length }
      if (status === undefined) return []
      if (title === 'Retried' && round === 4) return [{ ...item, status: 'failed' }, item]
      if (title === 'Reported' && round > 3)
        return { ...item, comment: '<p>Passed in attempt 2.</p><pre>at a.ts</pre>' }
      return item
    })
    await project.post(`/run/${run}/result/batch`, { items })
  }
  await project.run({ title: 'Without results', tcaseIds: [...ids.values()] })
})
afterAll(() => server.stop())

const report = (name: string, query = '', code = 'FLK') =>
  server.call('GET', `/api/qasphere/v1/project/${code}/report/${name}${query}`)

const page = async (path: string) => extractText((await session.get(path)).text)

describe('flaky test cases', () => {
  const listed = async (query: string) => {
    const { status, body } = await report('flaky', query)
    expect(status).toBe(200)
    return body.tcases.map(({ title, changes, retries }: Record<string, unknown>) => [
      title,
      changes,
      retries,
    ])
  }

  it('changed back and forth in one version, or passed after failed attempts', async () => {
    expect(await listed('')).toEqual([
      ['Flickers', 5, 0],
      ['Broke and was fixed', 2, 0],
      ['Flickers when it is run', 2, 0],
      ['Reported', 0, 2],
      ['Retried', 0, 1],
    ])
  })

  it('are fewer if more changes, and more if fewer changes are enough', async () => {
    expect((await listed('?minChanges=3')).map(([title]: [string]) => title)).toEqual([
      'Flickers',
      'Reported',
      'Retried',
    ])
    expect((await listed('?minChanges=1')).map(([title]: [string]) => title)).toContain('Broke')
  })

  it('are looked for in the latest runs with results', async () => {
    const { body } = await report('flaky')
    expect(body).toMatchObject({ runs: rounds, url: `${server.url}/project/FLK/reports/flaky` })
    expect((await report('flaky', '?runs=2')).body).toMatchObject({ runs: 2 })
    expect(await listed('?runs=3')).toEqual([
      ['Flickers', 2, 0],
      ['Reported', 0, 2],
      ['Retried', 0, 1],
    ])
    expect((await report('flaky', '?runs=1')).status).toBe(400)
    const { body: found } = await report('flaky', '?query=folder:cart+flickers+-when')
    expect(found.tcases.map(({ title }: { title: string }) => title)).toEqual(['Flickers'])
    expect((await report('flaky', '?query=folder:Carts')).status).toBe(400)
    expect((await report('flaky', '?runs=201')).status).toBe(400)
    expect((await report('flaky', '', 'NUN')).body).toMatchObject({ runs: 0, since: null, tcases: [] })
  })

  it('come with the evidence', async () => {
    const { body } = await report('flaky')
    const find = (title: string) => body.tcases.find((each: { title: string }) => each.title === title)
    expect(find('Flickers when it is run')).toMatchObject({ marker: 'FLK-006', passed: 2, failed: 1 })
    expect(
      find('Flickers when it is run').results.map(
        ({ runId, status, evidence }: Record<string, unknown>) => `${runId} ${status} ${evidence}`,
      ),
    ).toEqual(['1 passed null', '2 skipped null', '3 blocked null', '4 failed changed', '6 passed changed'])
    expect(find('Reported').results.map(({ evidence }: { evidence: unknown }) => evidence)).toEqual([
      null,
      null,
      null,
      null,
      'retried',
      'retried',
    ])
  })

  it('are not compared between configurations', async () => {
    const { body } = await report('flaky', '?minChanges=1', 'CNF')
    expect(body.runs).toBe(4)
    expect(body.tcases).toMatchObject([{ title: 'Differs in one browser', changes: 1 }])
  })

  it('are shown with the definition and links to the results', async () => {
    const { text } = await session.get('/project/FLK/reports/flaky')
    const shown = extractText(text)
    expect(shown).toContain(
      'A test case is flaky if its result changed between passed and failed at least 2 times',
    )
    expect(shown).toContain('6 runs, Nightly 1')
    expect(shown).toContain('Passed in Nightly 5 after failed attempts')
    expect(shown).toContain('Failed in Nightly 4 , then Passed in Nightly 6')
    expect(text).toContain('href="/project/FLK/run/6/tcase/5"')
    expect(await page('/project/FLK/reports/flaky?q=flickers')).toContain('1–2 of 2')
    expect(await page('/project/FLK/reports/flaky?q=nothing')).toContain(
      'No flaky test cases match your search',
    )
    expect(await page('/project/NUN/reports/flaky')).toContain(
      'Flaky test cases are shown when at least two runs',
    )
    const csv = await session.get('/project/FLK/reports/flaky.csv?q=retried')
    expect(csv.text.split('\r\n')[1]).toBe(
      'FLK-008,Retried,Cart/Vouchers,0,1,"1: Passed, 2: Passed, 3: Passed, 4: Passed, 5: Passed, 6: Passed"',
    )
  })
})

describe('durations', () => {
  it('are the median, the 90th percentile and the trend of passed results', async () => {
    const { status, body } = await report('durations')
    expect(status).toBe(200)
    expect(body).toMatchObject({ total: 8, url: `${server.url}/project/FLK/reports/durations` })
    const steady = body.tcases.find(({ title }: { title: string }) => title === 'Steady')
    expect(steady).toEqual({
      id: ids.get('Steady'),
      marker: 'FLK-001',
      title: 'Steady',
      folderPath: ['Cart', 'Vouchers'],
      results: 6,
      median: 3506,
      p90: 5506,
      last: 6006,
      trend: 1.496,
    })
    // Failed results do not count, and few results have no trend.
    expect(body.tcases.find(({ title }: { title: string }) => title === 'Flickers')).toMatchObject({
      results: 3,
      median: 3008,
      last: 5008,
      trend: null,
    })
    expect(body.tcases.map(({ title }: { title: string }) => title)).not.toContain('Fails')
  })

  it('are sorted by what a request asks for, up to a limit', async () => {
    const titles = async (query: string) =>
      (await report('durations', query)).body.tcases.map(({ title }: { title: string }) => title)
    const byMedian = (await report('durations')).body.tcases.map(({ median }: { median: number }) => median)
    expect(byMedian).toEqual([...byMedian].sort((one, other) => other - one))
    expect((await titles('?sortField=last&limit=2')).length).toBe(2)
    const { body } = await report('durations', '?sortField=trend&limit=1')
    expect([body.total, body.tcases.length, body.tcases[0].trend > 1]).toEqual([8, 1, true])
    expect((await report('durations', '?sortField=mean')).status).toBe(400)
    expect(await titles('?sortField=p90&sortOrder=asc')).toEqual(
      (await titles('?sortField=p90')).toReversed(),
    )
  })

  it('are found by name', async () => {
    const { body } = await report('durations', '?query=folder:cart+broke+-fixed&limit=5')
    expect(body).toMatchObject({ total: 1, tcases: [{ title: 'Broke' }] })
    expect((await report('durations', '?query=folder:Carts')).body).toMatchObject({
      message: 'query: No folder of this project has the path "Carts".',
    })
  })

  it('are given for each run', async () => {
    const { body } = await report('durations', '?runs=2')
    expect(body.runs).toMatchObject([
      { id: 5, title: 'Nightly 5', results: 6 },
      { id: 6, title: 'Nightly 6', results: 5, median: expect.any(Number), p90: expect.any(Number) },
    ])
  })

  it('are shown as a chart, a table and a file', async () => {
    const { text } = await session.get('/project/FLK/reports/durations')
    expect(extractText(text)).toContain('Nightly 6: median')
    expect(text).toContain('<svg class="trend lines"')
    expect(text).toContain('<svg class="spark"')
    expect(await page('/project/FLK/reports/durations?q=-folder:cart')).toContain('No test cases match')
    expect(await page('/project/NUN/reports/durations')).toContain(
      'These runs have no passed results with a duration',
    )
    const rows = JSON.parse((await session.get('/project/FLK/reports/durations.json?sort=-trend')).text)
    expect(rows[0]).toMatchObject({ trend_percent: expect.any(Number), median_ms: expect.any(Number) })
    expect(rows.at(-1)).toMatchObject({ trend_percent: null })
    const up = JSON.parse((await session.get('/project/FLK/reports/durations.json?sort=median')).text)
    const down = JSON.parse((await session.get('/project/FLK/reports/durations.json')).text)
    expect(up).toEqual(down.toReversed())
  })
})

describe('failures', () => {
  it('of a run are grouped by message, largest group first', async () => {
    const { body: newest } = await report('failures')
    expect(newest).toMatchObject({ run: { title: 'Without results' }, groups: [] })
    const { status, body } = await report('failures', '?runId=6')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      run: { id: 6 },
      url: `${server.url}/project/FLK/run/6`,
      groups: [{ message: '', count: 4, new: false }],
    })
    expect(body.groups[0].tcases[0]).toEqual({
      id: ids.get('Fails'),
      marker: 'FLK-002',
      title: 'Fails',
      folderPath: ['Cart', 'Vouchers'],
      status: 'failed',
    })
    expect((await report('failures', '?runId=99')).status).toBe(404)
  })
})

describe('the overview of a project', () => {
  it('shows what newly fails, is flaky and is slow', async () => {
    const shown = await page('/project/FLK')
    expect(shown).toContain('Newly failing Nightly 6 compared with Nightly 5 Flickers FLK-005')
    expect(shown).toContain('2 newly failing test cases · All changes')
    expect(shown).toContain('Flickers 5 changes')
    expect(shown).toContain('Reported 2 retries')
    expect(shown).toMatch(/Slowest .*All durations/)
    expect(await page('/project/NUN')).not.toContain('Slowest')
  })
})

it('only members of a project see its reports', async () => {
  const stranger = await signIn(server, 'viewer@example.com', password)
  for (const path of ['/reports', '/reports/flaky', '/reports/durations', '/reports/durations.csv']) {
    const { status, text } = await stranger.get(`/project/FLK${path}`)
    expect([path, status, text.includes('Flickers')]).toEqual([path, 403, false])
  }
  expect((await session.get('/project/FLK/reports')).location).toBe('/project/FLK/reports/flaky')
})
