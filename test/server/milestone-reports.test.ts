import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { extractText } from '../support/page-text.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

const password = 'correct horse'
const hostile = `"><script>document.title='run'</script>`

let server: TestServer
let session: BrowserSession
let project: TestProject
let milestone: number
let [first, second] = [0, 0]

/** What a test case is in the first and the second run of the milestone. */
const cases: readonly (readonly [title: string, first: string, second: string])[] = [
  ['Passes', 'passed', 'passed'],
  ['Was fixed', 'failed', 'passed'],
  ['Broke', 'passed', 'failed'],
  ['Failed and is open again', 'blocked', 'open'],
  ['Nobody has run this', 'open', 'open'],
  [hostile, 'open', 'failed'],
]

beforeAll(async () => {
  server = await startServerWithSeed({
    users: [
      { email: 'owner@example.com', name: 'Owner', role: 'owner', password, projects: 'all' },
      { email: 'viewer@example.com', name: 'Viewer', role: 'viewer', password, projects: ['NUN'] },
    ],
    projects: [{ code: 'NUN', title: 'Another' }],
  })
  session = await signIn(server, 'owner@example.com', password)
  project = await makeProject(server, 'MST')
  await project.post('/milestone', { title: 'Without runs' })
  milestone = (await project.post('/milestone', { title: '2026.12' })).id
  const folderId = await project.folder('Cart')
  const ids: string[] = []
  for (const [title] of cases) ids.push((await project.testCase({ title, folderId })).id)
  const fill = async (title: string, statuses: readonly string[], milestoneId?: number) => {
    const run = await project.run({ title, tcaseIds: ids, milestoneId })
    const items = statuses.flatMap((status, index) =>
      status === 'open' ? [] : { tcaseId: ids[index], status, comment: `<p>In ${title}</p>` },
    )
    await project.post(`/run/${run}/result/batch`, { items })
    return run
  }
  first = await fill(
    'Round 1',
    cases.map(([, status]) => status),
    milestone,
  )
  await project.post(`/run/${first}/close`)
  second = await fill(
    'Round 2',
    cases.map(([, , status]) => status),
    milestone,
  )
  // Runs of no milestone do not count.
  await fill(
    'Elsewhere',
    cases.map(() => 'skipped'),
  )
})
afterAll(() => server.stop())

const report = (path: string, code = 'MST') =>
  server.call('GET', `/api/qasphere/v1/project/${code}/report/${path}`)

describe('the progress of milestones', () => {
  it('adds up all runs of each, newest first', async () => {
    const { status, body } = await report('milestones')
    expect(status).toBe(200)
    expect(body.milestones).toMatchObject([
      {
        id: milestone,
        title: '2026.12',
        archivedAt: null,
        url: `${server.url}/project/MST/milestone/${milestone}`,
        openRuns: 1,
        closedRuns: 1,
        statusCounts: { all: 12, passed: 4, failed: 3, blocked: 1, open: 4 },
      },
      { title: 'Without runs', openRuns: 0, closedRuns: 0, statusCounts: { all: 0 } },
    ])
    expect((await report('milestones', 'NUN')).body).toEqual({ milestones: [] })
    const { body: found } = await report('milestones?query=is:open+-without')
    expect(found.milestones.map(({ title }: { title: string }) => title)).toEqual(['2026.12'])
    expect((await report('milestones?query=is:closed')).body).toMatchObject({
      message: 'query: Unknown is:closed: use is:open, is:archived.',
    })
  })

  it('is shown on a page', async () => {
    const { text } = await session.get('/project/MST/milestones')
    expect(extractText(text)).toContain('Open 2026.12 4 failing · 1 open run · 1 closed run')
    const csv = await session.get('/project/MST/milestones.csv?q=-without')
    expect(csv.text.split('\r\n').slice(1, -1)).toEqual([`${milestone},2026.12,open,1,1,4,3,1,0,4,0,0,0,0`])
    expect(extractText((await session.get('/project/NUN/milestones')).text)).toContain(
      'has no milestones yet',
    )
    const none = await session.get('/project/MST/milestones?q=is:archived')
    expect(extractText(none.text)).toContain('No milestones match your search')
    expect((await session.get('/project/MST')).text).toContain(`href="/project/MST/milestone/${milestone}"`)
  })
})

describe('the report of a milestone', () => {
  it('has the latest status of each test case, failing ones first', async () => {
    const { status, body } = await report(`milestone/${milestone}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      milestone: { id: milestone, openRuns: 1 },
      runs: 2,
      statusCounts: { all: 6, passed: 2, failed: 2, blocked: 1, open: 1 },
    })
    expect(
      body.tcases.map(({ title, status: latest, runId, message }: Record<string, unknown>) => [
        title,
        latest,
        runId,
        message,
      ]),
    ).toEqual([
      ['Broke', 'failed', second, 'In Round 2'],
      [hostile, 'failed', second, 'In Round 2'],
      ['Failed and is open again', 'blocked', first, 'In Round 1'],
      ['Nobody has run this', 'open', first, ''],
      ['Passes', 'passed', second, 'In Round 2'],
      ['Was fixed', 'passed', second, 'In Round 2'],
    ])
  })

  it('has only the statuses that a request asks for', async () => {
    const { body } = await report(`milestone/${milestone}?statuses=open&statuses=blocked`)
    expect(body.tcases.map(({ status }: { status: string }) => status)).toEqual(['blocked', 'open'])
    expect(body.statusCounts.all).toBe(6)
    const both = await report(`milestone/${milestone}?statuses=open&statuses=failed&query=-status:open+broke`)
    expect(both.body.tcases.map(({ title }: { title: string }) => title)).toEqual(['Broke'])
    expect((await report(`milestone/${milestone}?query=status:broken+folder:x`)).body).toMatchObject({
      message: 'query: No status is called "broken". No folder of this project has the path "x".',
    })
    expect((await report('milestone/99')).body).toMatchObject({ message: 'milestone not found' })
    expect((await report('milestone/1')).body).toMatchObject({ runs: 0, tcases: [] })
  })

  it.each([
    ['is:failing', ['Broke', hostile, 'Failed and is open again']],
    ['status:open', ['Nobody has run this']],
    ['-status:passed -is:failing', ['Nobody has run this']],
    ['folder:cart broke', ['Broke']],
    ['MST-1', ['Passes']],
    ['-folder:cart', []],
  ])('finds with %s, as its page does', async (q, titles) => {
    const path = `/project/MST/milestone/${milestone}`
    const { text } = await session.get(`${path}.json?${new URLSearchParams({ q })}`)
    expect(JSON.parse(text).map(({ title }: { title: string }) => title)).toEqual(titles)
    const { body } = await report(`milestone/${milestone}?${new URLSearchParams({ query: q })}`)
    expect(body.tcases.map(({ title }: { title: string }) => title)).toEqual(titles)
    const page = (await session.get(`${path}?${new URLSearchParams({ q })}`)).text
    expect(extractText(page)).toContain(titles.length === 0 ? 'No test cases match' : `of ${titles.length}`)
    expect(page.match(/<script/g)).toHaveLength(1)
  })

  it('is only for members of the project', async () => {
    const stranger = await signIn(server, 'viewer@example.com', password)
    for (const path of ['/milestones', `/milestone/${milestone}`, `/milestone/${milestone}.csv`]) {
      const { status, text } = await stranger.get(`/project/MST${path}`)
      expect([path, status, text.includes('2026.12')]).toEqual([path, 403, false])
    }
    expect((await session.get('/project/MST/milestone/99')).status).toBe(404)
  })
})
