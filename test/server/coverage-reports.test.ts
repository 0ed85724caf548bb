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
const runs: number[] = []

/** Requirements of test cases, and their results in two runs; several results in one run are joined by a plus sign. */
const cases = [
  { title: 'Pays by card', requirements: ['PAY-1'], results: ['passed', 'failed+passed'] },
  { title: 'Pays by invoice', requirements: ['PAY-1', 'PAY-2'], results: ['passed', 'passed'] },
  { title: 'Refuses a card', requirements: ['PAY-3', 'PAY-1'], results: ['failed', ''] },
  { title: 'Sends a mail', requirements: ['MAIL-1'], results: ['passed', 'skipped'] },
  { title: hostile, requirements: [hostile], results: [undefined, ''] },
] as const

beforeAll(async () => {
  server = await startServerWithSeed({
    users: [
      { email: 'owner@example.com', name: 'Owner', role: 'owner', password, projects: 'all' },
      { email: 'viewer@example.com', name: 'Viewer', role: 'viewer', password, projects: ['NUN'] },
    ],
    projects: [{ code: 'NUN', title: 'Another' }],
  })
  session = await signIn(server, 'owner@example.com', password)
  project = await makeProject(server, 'COV')
  const folderId = await project.folder('Pay')
  const ids: string[] = []
  for (const { title, requirements } of cases) {
    const wanted = requirements.map((text) => ({ text, url: 'https://req.example.com/1' }))
    ids.push((await project.testCase({ title, folderId, requirements: wanted })).id)
  }
  // Its only test case has another requirement now.
  const { id } = await project.testCase({ folderId, requirements: [{ text: 'GAP-1' }] })
  await project.patch(`/tcase/${id}`, { requirements: [] })
  for (const round of [0, 1] as const) {
    const members = cases.flatMap(({ results }, index) =>
      results[round] === undefined ? [] : (ids[index] ?? []),
    )
    const run = await project.run({ title: `Nightly ${round}`, tcaseIds: members })
    for (const [index, { results }] of cases.entries()) {
      for (const status of results[round]?.split('+').filter((each) => each !== '') ?? []) {
        await project.post(`/run/${run}/tcase/${ids[index]}/result`, { status })
      }
    }
    runs.push(run)
  }
})
afterAll(() => server.stop())

const report = (path: string, code = 'COV') =>
  server.call('GET', `/api/qasphere/v1/project/${code}/report/${path}`)

describe('traceability', () => {
  it('has the state of each requirement by the latest results of its test cases', async () => {
    const { status, body } = await report('traceability')
    expect(status).toBe(200)
    expect(body.counts).toEqual({ failing: 2, uncovered: 1, incomplete: 2, passed: 1 })
    expect(
      body.requirements.map(({ text, state, tcases }: Record<string, unknown>) => [
        text,
        state,
        Object(tcases).map(
          ({ marker, status: last, runId }: Record<string, unknown>) => `${marker} ${last} ${runId}`,
        ),
      ]),
    ).toEqual([
      [
        'PAY-1',
        'failing',
        [`COV-001 passed ${runs[1]}`, `COV-002 passed ${runs[1]}`, `COV-003 failed ${runs[0]}`],
      ],
      ['PAY-3', 'failing', [`COV-003 failed ${runs[0]}`]],
      ['GAP-1', 'uncovered', []],
      ['MAIL-1', 'incomplete', [`COV-004 skipped ${runs[1]}`]],
      [hostile, 'incomplete', ['COV-005 open null']],
      ['PAY-2', 'passed', [`COV-002 passed ${runs[1]}`]],
    ])
    expect((await report('traceability', 'NUN')).body.requirements).toEqual([])
  })

  it('has only the states that a request asks for', async () => {
    const { body } = await report('traceability?states=uncovered')
    expect(body.requirements.map(({ text }: { text: string }) => text)).toEqual(['GAP-1'])
    expect(body.counts.failing).toBe(2)
    const both = await report('traceability?states=failing&states=uncovered&query=pay')
    expect(both.body.requirements.map(({ text }: { text: string }) => text)).toEqual(['PAY-1', 'PAY-3'])
    expect(await report('traceability?query=is:broken')).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^query: Unknown is:broken: use is:failing/) },
    })
  })

  it.each([
    ['is:uncovered is:passed', ['GAP-1', 'PAY-2']],
    ['pay -is:failing', ['PAY-2']],
    ['COV-3', ['PAY-1', 'PAY-3']],
    ['nothing', []],
  ])('finds with %s, as its page does', async (q, texts) => {
    const path = `/project/COV/reports/traceability`
    const rows = JSON.parse((await session.get(`${path}.json?${new URLSearchParams({ q })}`)).text)
    expect([...new Set(rows.map(({ requirement }: { requirement: string }) => requirement))]).toEqual(texts)
    const { body } = await report(`traceability?${new URLSearchParams({ query: q })}`)
    expect(body.requirements.map(({ text }: { text: string }) => text)).toEqual(texts)
    expect(body.counts.failing).toBe(2)
    const { text } = await session.get(`${path}?${new URLSearchParams({ q })}`)
    expect(extractText(text)).toContain(texts.length === 0 ? 'No requirements match' : `of ${texts.length}`)
    expect(text.match(/<script/g)).toHaveLength(1)
  })

  it('is a page that lists three test cases per requirement, failing ones first, and links to the others', async () => {
    const many = await makeProject(server, 'MANY')
    const [folderId, text] = [await many.folder('Pay'), 'Pay "later"']
    const ids: string[] = []
    for (const index of [1, 2, 3, 4, 5]) {
      const { id } = await many.testCase({
        title: `Case ${index}`,
        folderId,
        requirements: [{ text, url: '' }],
      })
      ids.push(id)
    }
    const run = await many.run({ title: 'Nightly', tcaseIds: ids })
    for (const [index, status] of ['passed', 'passed', 'passed', 'failed'].entries()) {
      await many.post(`/run/${run}/tcase/${ids[index]}/result`, { status })
    }
    const page = await session.get('/project/MANY/reports/traceability')
    const listed = 'Failed MANY-004 Case 4 Open MANY-005 Case 5 Passed MANY-001 Case 1'
    expect(extractText(page.text)).toContain(`${listed} 2 more test cases`)
    const [, href = ''] = /href="([^"]+)">2 more/.exec(page.text) ?? []
    const all = await session.get(href.replaceAll('&#61;', '=').replaceAll('&#38;', '&'))
    expect(extractText(all.text)).toContain(`${listed} Passed MANY-002 Case 2 Passed MANY-003 Case 3`)
  })
})

describe('a scorecard', () => {
  it('has the worst status of each test case in each run', async () => {
    const { status, body } = await report('scorecard')
    expect(status).toBe(200)
    expect(body.runs.map(({ id }: { id: number }) => id)).toEqual(runs)
    expect(
      body.tcases.map(({ title, worst, cells }: Record<string, unknown>) => [
        title,
        worst,
        Object(cells).map((cell: { runId: number; status: string }) => `${cell.runId} ${cell.status}`),
      ]),
    ).toEqual([
      ['Pays by card', 'failed', [`${runs[0]} passed`, `${runs[1]} failed`]],
      ['Refuses a card', 'failed', [`${runs[0]} failed`, `${runs[1]} open`]],
      [hostile, 'open', [`${runs[1]} open`]],
      ['Sends a mail', 'skipped', [`${runs[0]} passed`, `${runs[1]} skipped`]],
      ['Pays by invoice', 'passed', [`${runs[0]} passed`, `${runs[1]} passed`]],
    ])
  })

  it('is of the runs that a request chooses', async () => {
    const { body } = await report(`scorecard?runIds=${runs[0]}`)
    expect(body.runs).toMatchObject([{ id: runs[0] }])
    expect(body.tcases).toHaveLength(4)
    const { body: found } = await report('scorecard?query=folder:pay+-card+pays')
    expect(found.tcases.map(({ title }: { title: string }) => title)).toEqual(['Pays by invoice'])
    expect(await report('scorecard?query=folder:Pays')).toMatchObject({
      status: 400,
      body: { message: 'query: No folder of this project has the path "Pays".' },
    })
    expect((await report('scorecard?runIds=99')).body).toMatchObject({ message: 'run 99 not found' })
    const many = Array.from({ length: 51 }, (_, index) => `runIds=${index + 1}`).join('&')
    expect((await report(`scorecard?${many}`)).status).toBe(400)
    expect((await report('scorecard', 'NUN')).body).toMatchObject({ runs: [], tcases: [] })
  })

  it('is a page that keeps the chosen runs while searching', async () => {
    const { text } = await session.get(`/project/COV/reports/scorecard?run=${runs[1]}`)
    expect(text).toContain(`<input type="hidden" name="run" value="${runs[1]}">`)
    expect(extractText(text)).toContain('Pays by card COV-001 Failed')
    expect(text).toContain(`href="/project/COV/run/${runs[1]}/tcase/1"`)
    expect(text.match(/<script/g)).toHaveLength(1)
    const csv = await session.get(`/project/COV/reports/scorecard.csv?q=refuses`)
    expect(csv.text).toBe(
      `id,title,folder,worst,run_${runs[0]},run_${runs[1]}\r\nCOV-003,Refuses a card,Pay,Failed,Failed,Open\r\n`,
    )
    expect(extractText((await session.get('/project/NUN/reports/scorecard')).text)).toContain(
      'No run has results yet',
    )
  })

  it('is only for members of the project', async () => {
    const stranger = await signIn(server, 'viewer@example.com', password)
    for (const path of ['scorecard', 'traceability', 'traceability.csv']) {
      const { status, text } = await stranger.get(`/project/COV/reports/${path}`)
      expect([path, status, text.includes('PAY-1')]).toEqual([path, 403, false])
    }
  })
})
