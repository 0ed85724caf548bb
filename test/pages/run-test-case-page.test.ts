import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { hostile } from '../support/hostile-markup.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'
import { png } from '../support/small-image.js'
import { describeUsers, password } from '../support/users-with-roles.js'

let server: TestServer
let project: TestProject
let owner: BrowserSession
let runner: BrowserSession
let viewer: BrowserSession
let tcases: { id: string; seq: number }[]
let run: number

beforeAll(async () => {
  const users = describeUsers({ owner: 'owner', runner: 'test-runner', viewer: 'viewer' })
  const statuses = [{ id: 'custom1', name: 'Retest', color: 'purple', isActive: true }]
  server = await startServerWithSeed({ users, statuses })
  owner = await signIn(server, 'owner@example.com', password)
  runner = await signIn(server, 'runner@example.com', password)
  viewer = await signIn(server, 'viewer@example.com', password)
  project = await makeProject(server, 'TCP')
  tcases = []
  for (const title of ['One', 'Two', 'Three', 'Four', hostile]) {
    const steps = [
      { description: `<p>Open <code>/cart</code> ${hostile}</p>`, expected: '<p>It is empty</p>' },
      { description: '<ol><li>Nested</li></ol>' },
    ]
    const requirements = [{ text: `Requirement ${hostile}`, url: '' }]
    tcases.push(
      await project.testCase({ title, steps, requirements, precondition: { text: '<p>A customer</p>' } }),
    )
  }
})
afterAll(() => server.stop())

const tcaseIds = () => tcases.map(({ id }) => id)
const pathOf = (place: number) => `/project/TCP/run/${run}/tcase/${tcases[place]?.seq}`
const record = (place: number, input: object) =>
  project.post(`/run/${run}/tcase/${tcases[place]?.id}/result`, input)
const resultsOf = async (place: number) =>
  (await project.get(`/run/${run}/tcase/${tcases[place]?.id}`)).results

async function startRun(): Promise<void> {
  run = await project.run({ tcaseIds: tcaseIds() })
}

describe('the page of a test case in a run', () => {
  beforeAll(startRun)

  it('shows the steps, the results and the history', async () => {
    await record(0, {
      status: 'failed',
      comment: '<p>Declined</p><pre>Error: boom\n    at pay.ts:1</pre>',
      timeTaken: 5400,
    })
    await record(0, {
      status: 'passed',
      links: [{ text: 'SHOP-88', url: 'https://tracker.example.com/SHOP-88' }],
    })
    const first = run
    await startRun()
    await record(0, { status: 'blocked', comment: 'plain\ntext' })
    const { status, text } = await owner.get(`/project/TCP/run/${first}/tcase/1`)
    expect(status).toBe(200)
    expect(text).toContain('<pre tabindex="0">Error: boom\n    at pay.ts:1</pre>')
    expect(text).toContain('5.40 s')
    expect(text).toContain('https://tracker.example.com/SHOP-88')
    expect(text.indexOf('SHOP-88')).toBeLessThan(text.indexOf('Declined'))
    expect(text).toContain('<code>/cart</code>')
    expect(text).toContain('<p>A customer</p>')
    const later = (await owner.get(pathOf(0))).text
    expect(later).toContain('aria-label="passed, then blocked"')
    expect(later).toContain(`href="/project/TCP/run/${first}/tcase/1"`)
    expect(later).toContain('<div class="rich plain">plain\ntext</div>')
  })

  it('shows uploaded images only to people who may read pages', async () => {
    const form = new FormData()
    form.append('files', new Blob([png]), 'shot.png')
    const headers = { authorization: `Bearer ${server.token}` }
    const uploaded = await fetch(`${server.url}/api/public/v0/file/batch`, {
      method: 'POST',
      body: form,
      headers,
    })
    const { files } = await uploaded.json()
    await record(1, { status: 'failed', comment: `<p><img src="/api/file/${files[0].id}" alt="Shot"></p>` })
    const [, src = ''] = /<img src="([^"]+)"/.exec((await owner.get(pathOf(1))).text) ?? []
    const shown = await fetch(server.url + src, { headers: { cookie: viewer.cookie } })
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(png)
    expect(shown.headers.get('content-type')).toBe('image/png')
    expect(shown.headers.get('content-security-policy')).toBe('sandbox')
    expect((await fetch(server.url + src, { redirect: 'manual' })).status).toBe(302)
  })

  it('links to the surrounding failing test cases, failed ones before blocked ones', async () => {
    await startRun()
    await record(0, { status: 'blocked' })
    await record(2, { status: 'failed' })
    await record(4, { status: 'failed' })
    const linksOf = async (place: number) => {
      const { text } = await owner.get(pathOf(place))
      return [...text.matchAll(/href="\S+\/tcase\/(\d+)" data-key="(\w)"/g)].map(
        ([, seq, key]) => `${key}${seq}`,
      )
    }
    expect(await linksOf(2)).toEqual(['k2', 'j4', 'n5', 'o4'])
    expect(await linksOf(4)).toEqual(['k4', 'N3', 'n1', 'o2'])
    expect(await linksOf(0)).toEqual(['j2', 'N5', 'o2'])
    expect(await linksOf(1)).toEqual(['k1', 'j3', 'n3', 'o4'])
  })

  it('keeps the search and the order of the run page, from one test case to the next', async () => {
    await startRun()
    for (const place of [0, 2, 4]) await record(place, { status: 'failed' })
    const search = '?q=status%3Afailed&sort=-title'
    const linksOf = async (path: string) => {
      const { text } = await owner.get(path)
      return [...text.matchAll(/href="([^"]+)"(?: data-key="(\w)")?/g)].flatMap(([, href = '', key]) => {
        const address = href.replaceAll('&#38;', '&').replaceAll('&#61;', '=').replaceAll('&amp;', '&')
        return address.includes('/run/') && address.endsWith(search) ? `${key ?? ''} ${address}` : []
      })
    }
    const listed = await linksOf(`/project/TCP/run/${run}${search}`)
    expect(listed).toEqual(expect.arrayContaining([2, 0, 4].map((place) => ` ${pathOf(place)}${search}`)))
    expect(await linksOf(`${pathOf(0)}${search}&page=2`)).toEqual([
      `u /project/TCP/run/${run}${search}`,
      `k ${pathOf(2)}${search}`,
      `j ${pathOf(4)}${search}`,
      `N ${pathOf(2)}${search}`,
      `n ${pathOf(4)}${search}`,
    ])
    const answer = await runner.post(`${pathOf(0)}${search}`, { status: 'passed' })
    expect(answer.location).toBe(`${pathOf(4)}${search}`)
  })

  it('does not execute text from people', async () => {
    await record(4, { status: 'failed', comment: `<h4>x</h4>${hostile}<a href="javascript:alert(1)">x</a>` })
    const { text } = await owner.get(pathOf(4))
    expect(text.match(/<script/g)).toHaveLength(1)
    expect(text).not.toMatch(/<[^>]*\sonerror=|href="javascript/)
    expect(text).not.toContain('<h4')
  })

  it('does not exist if the run does not contain the test case', async () => {
    const { seq } = await project.testCase()
    expect((await owner.get(`/project/TCP/run/${run}/tcase/${seq}`)).status).toBe(404)
    expect((await owner.get(`/project/TCP/run/${run}/tcase/99999`)).status).toBe(404)
  })
})

describe('recording a result on the page', () => {
  beforeAll(startRun)

  it('works like the API, and continues with the next open test case', async () => {
    const answer = await runner.post(pathOf(0), { status: 'failed', comment: 'Boom <b>\n\nSecond' })
    expect([answer.status, answer.location]).toEqual([303, pathOf(1)])
    expect(await resultsOf(0)).toMatchObject([
      { status: 'failed', comment: expect.stringMatching(/^<p>Boom &(lt|#60);b/) },
    ])
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    expect(
      body.events.filter(({ action }: { action: string }) => action === 'result.created').at(-1),
    ).toMatchObject({
      user: { email: 'runner@example.com' },
      meta: { projectCode: 'TCP', runId: String(run), tcaseId: tcases[0]?.id },
    })
    expect((await project.get('/run')).runs[0].statusCounts).toMatchObject({ failed: 1, open: 4 })
  })

  it('accepts custom statuses by name, and stays on the page if no test case is open', async () => {
    expect((await runner.get(pathOf(1))).text).toContain('Retest')
    for (const place of [1, 2, 3]) await record(place, { status: 'passed' })
    const answer = await runner.post(pathOf(4), { status: 'custom1', comment: ' ' })
    expect(answer.location).toBe(pathOf(4))
    expect(await resultsOf(4)).toMatchObject([{ status: 'custom1', comment: '' }])
  })

  it('rejects invalid input and keeps what was typed', async () => {
    const answer = await runner.post(pathOf(0), { status: 'nonsense', comment: 'typed </textarea>' })
    expect(answer.status).toBe(400)
    expect(answer.text).toMatch(/role="alert">Status/)
    expect(answer.text).toContain('typed &#60;/textarea&#62;')
    expect((await runner.post(pathOf(0), { status: 'custom2' })).status).toBe(400)
    expect(await resultsOf(0)).toHaveLength(1)
  })

  it('requires the role, a form of the session and an open run', async () => {
    expect((await viewer.get(pathOf(0))).text).not.toContain('Record a result')
    expect((await viewer.post(pathOf(0), { status: 'passed' })).status).toBe(403)
    expect((await runner.post(pathOf(0), { status: 'passed', formToken: 'x' })).status).toBe(403)
    await project.post(`/run/${run}/close`)
    expect((await runner.get(pathOf(0))).text).not.toContain('Record a result')
    const late = await runner.post(pathOf(0), { status: 'passed' })
    expect([late.status, late.text]).toEqual([400, expect.stringContaining('is closed')])
    expect(await resultsOf(0)).toHaveLength(1)
  })
})
