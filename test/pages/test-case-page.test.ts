import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { hostile } from '../support/hostile-markup.js'
import { extractText } from '../support/page-text.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'

const password = 'correct horse'
const path = '/project/ONE/tcase/1'

let server: TestServer
let session: BrowserSession
let project: TestProject

/** Results of the test case in its runs, the oldest first; between `edit`, it gets a new version. */
const history = [
  [{ status: 'passed', timeTaken: 1000 }],
  [{ status: 'failed', timeTaken: 2000, comment: '<p>Expected 1, received 2</p>' }],
  [{ status: 'passed', timeTaken: 1200 }],
  'edit',
  [{ status: 'failed', timeTaken: 9000 }],
  [{ status: 'skipped' }],
  [{ status: 'failed' }, { status: 'passed', timeTaken: 1100 }],
  [{ status: 'passed', comment: '<h4>Attempt 1: failed</h4><p>declined</p><h4>Attempt 2: passed</h4>' }],
  [],
] as const

beforeAll(async () => {
  const users = [
    { email: 'owner@example.com', name: hostile, role: 'owner', password },
    { email: 'stranger@example.com', name: 'Stranger', role: 'viewer', password, projects: ['OTHER'] },
  ]
  server = await startServerWithSeed({ users, projects: [{ code: 'OTHER', title: 'Another' }] })
  session = await signIn(server, 'owner@example.com', password)
  project = await makeProject(server, 'ONE')
  const { id } = await project.testCase({
    title: 'Pays by card',
    folderId: await project.folder('Checkout', 'Cards'),
    precondition: { text: '<p>Signed in</p>' },
    steps: [{ description: 'Press <b>Pay</b>', expected: 'A receipt shows' }],
    tags: ['smoke'],
    requirements: [{ text: 'REQ-7', url: 'https://example.com/7' }],
  })
  let round = 0
  for (const results of history) {
    if (results === 'edit') {
      await project.patch(`/tcase/${id}`, { title: 'Pays by credit card', steps: [{ description: 'Pay' }] })
      await project.patch(`/tcase/${id}`, { tags: [hostile.slice(0, 20)] })
      continue
    }
    round += 1
    const run = await project.run({ title: `Nightly ${round}`, tcaseIds: [id] })
    for (const result of results) await project.post(`/run/${run}/tcase/${id}/result`, result)
  }
})
afterAll(() => server.stop())

const show = async (query = '') => {
  const { status, text } = await session.get(path + query)
  expect(status).toBe(200)
  return text
}

describe('the page of a test case', () => {
  it('shows its content, and its results in all runs', async () => {
    const shown = extractText(await show())
    expect(shown).toContain('Pays by credit card')
    expect(shown).toMatch(/Test cases \/ Checkout \/ Cards \/ ONE-001/)
    expect(shown).toContain('REQ-7')
    expect(shown).toContain('8 runs, newest first')
    expect(shown).toMatch(/Failed Nightly 2 Changed by .* Expected 1, received 2 1 2.00 s/)
    expect(shown).toMatch(/Open Nightly 8 open run/)
    const rows = JSON.parse((await session.get(`${path}.json`)).text)
    expect(rows.map((row: Record<string, unknown>) => [row.status, row.evidence, row.version])).toEqual([
      ['Open', null, 3],
      ['Passed', 'retried', 3],
      ['Passed', 'retried', 3],
      ['Skipped', null, 3],
      ['Failed', null, 3],
      ['Passed', 'changed', 1],
      ['Failed', 'changed', 1],
      ['Passed', null, 1],
    ])
  })

  it('counts the evidence of flakiness, and computes durations', async () => {
    const shown = extractText(await show())
    expect(shown).toContain('Passed 4 of 7 runs')
    expect(shown).toContain('Changed without an edit 2 times')
    expect(shown).toContain('Passed after a failed attempt 2 times')
    // 1000, 1100, 1200, 2000 and 9000 ms.
    expect(shown).toContain('Median duration 1.20 s')
    expect(shown).toContain('90th percentile 6.20 s')
  })

  it('shows earlier versions, and what changed', async () => {
    const latest = extractText(await show())
    expect(latest).toMatch(/Version 3 tags .* Version 2 title, steps .* Version 1 created/)
    const first = extractText(await show('?version=1'))
    expect(first).toContain('This is version 1 of 3.')
    expect(first).toContain('Press Pay')
    expect(first).toContain('smoke')
    expect(first).not.toMatch(/<h1[^>]*>Pays by credit card/)
    expect((await session.get(`${path}?version=4`)).status).toBe(404)
    expect((await session.get(`${path}?version=x`)).status).toBe(404)
  })

  it('is linked from the runs of the test case, and shows the command that prints it', async () => {
    const { text } = await session.get('/project/ONE/run/2/tcase/1')
    expect(text).toContain(`href="${path}"`)
    expect(extractText(await show())).toContain('qasphere report history --project-code ONE --tcase ONE-001')
  })

  it('does not execute text from people', async () => {
    const text = await show()
    expect(text.match(/<script/g)).toHaveLength(1)
    expect(text).not.toMatch(/<[^>]*\sonerror=/)
  })

  it('says that a test case without runs has none', async () => {
    const { seq } = await project.testCase()
    const { text } = await session.get(`/project/ONE/tcase/${seq}`)
    expect(extractText(text)).toContain('This test case is not in any run yet')
  })

  it('requires access to the project', async () => {
    const stranger = await signIn(server, 'stranger@example.com', password)
    expect((await stranger.get(path)).status).toBe(403)
    expect((await session.get('/project/ONE/tcase/999')).status).toBe(404)
  })
})

describe('the history of a test case', () => {
  const ask = (query: string) => server.call('GET', `/api/qasphere/v1/project/ONE/report/history${query}`)

  it('is an endpoint with the same data', async () => {
    const { status, body } = await ask('?tcase=one-1&runs=3')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      marker: 'ONE-001',
      title: 'Pays by credit card',
      version: 3,
      url: `${server.url}${path}`,
      durations: { median: 1100, p90: 1100 },
      hasMore: true,
    })
    expect(body.runs).toHaveLength(3)
    expect(body.runs[1]).toMatchObject({
      runId: 7,
      status: 'passed',
      evidence: 'retried',
      message: 'declined',
    })
    expect(body.runs[2]).toMatchObject({ runId: 6, results: 2, timeTaken: 1100, runClosed: false })
    expect((await ask('?tcase=ONE-001')).body).toMatchObject({
      hasMore: false,
      durations: { median: 1200, p90: 6200 },
    })
  })

  it.each([
    ['', 400, 'tcase: is required'],
    ['?tcase=ONE-999', 404, 'test case not found'],
    ['?tcase=ONE-1&runs=0', 400, 'runs: must be a positive integer'],
    ['?tcase=ONE-1&runs=10001', 400, 'runs: must be at most 10000'],
  ])('rejects %s', async (query, status, message) => {
    expect(await ask(query)).toMatchObject({ status, body: { message } })
  })
})
