import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { extractText } from '../support/page-text.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServerWithSeed, type TestServer } from '../support/server.js'
import { startServerWithDatabase } from '../support/server-with-database.js'

const password = 'correct horse'
const hostile = `"><script>document.title='run'</script><img src=x onerror="document.title='run'">`

let server: TestServer
let session: BrowserSession
let project: TestProject
/** The path of the second of two nightly runs. */
let path: string

/** Test cases with their statuses in the first and second nightly run, and their comment in the second one. */
const cases = [
  { title: 'Always passes', tags: ['smoke'], folder: ['Cart'], first: 'passed', second: 'passed' },
  {
    title: 'Breaks at 42.50',
    tags: ['smoke', 'wip'],
    folder: ['Checkout', 'Gift cards'],
    first: 'passed',
    second: 'failed',
    comment: '<p>Expected total 42.50 EUR, received 38.25 EUR</p><pre>at a.ts:1</pre>',
    timeTaken: 4210,
  },
  {
    title: 'Breaks at 17.10',
    tags: [],
    folder: ['Checkout'],
    first: 'passed',
    second: 'failed',
    comment: '<p>Expected total 17.10 EUR, received 0 EUR</p>',
    timeTaken: 99,
  },
  { title: 'Has been blocked for long', folder: ['Cart'], first: 'blocked', second: 'blocked', comment: '' },
  { title: 'Works again', folder: ['Cart'], first: 'failed', second: 'passed', priority: 'high' },
  { title: '=1+1, "quoted"', folder: ['Cart'], first: 'skipped', second: 'skipped' },
  { title: hostile, tags: [hostile.slice(0, 20)], folder: [hostile], second: 'failed', comment: hostile },
  { title: 'Nobody has run this', folder: ['Cart'], first: 'open', second: 'open' },
] as const

beforeAll(async () => {
  const users = (['owner', 'viewer', 'test-runner'] as const).map((role) => ({
    email: `${role}@example.com`,
    name: hostile,
    role,
    password,
    projects: role === 'viewer' ? ['NUN'] : 'all',
  }))
  users.push({ email: 'reader@example.com', name: 'Reader', role: 'viewer', password, projects: 'all' })
  server = await startServerWithSeed({ users, projects: [{ code: 'NUN', title: 'Another' }] })
  session = await signIn(server, 'owner@example.com', password)
  project = await makeProject(server, 'RUN')
  const made: { id: string; seq: number }[] = []
  for (const { folder, first, second, comment, timeTaken, ...input } of cases.map((each) => ({
    first: undefined,
    comment: undefined,
    timeTaken: undefined,
    ...each,
  }))) {
    made.push(await project.testCase({ ...input, folderId: await project.folder(...folder) }))
  }
  const tcaseIds = made.map(({ id }) => id)
  const runs: number[] = []
  for (const [round, title] of ['Nightly 2026-11-23', 'Nightly 2026-11-24'].entries()) {
    const run = await project.run({ title, tcaseIds, links: ['https://ci.example.com/7'] })
    const items = cases.flatMap((each, index) => {
      const status = round === 0 ? ('first' in each ? each.first : undefined) : each.second
      const comment = round === 1 && 'comment' in each ? each.comment : ''
      const timeTaken = 'timeTaken' in each ? each.timeTaken : undefined
      return status === undefined || status === 'open'
        ? []
        : [{ tcaseId: tcaseIds[index], status, comment, timeTaken }]
    })
    await project.post(`/run/${run}/result/batch`, { items })
    runs.push(run)
  }
  await project.post(`/run/${runs[1]}/log`, { comment: `<b>Restarted</b> ${hostile}` })
  path = `/project/RUN/run/${runs[1]}`
})
afterAll(() => server.stop())

/** Returns the rows that a search finds, as JSON from the same address. */
async function rows(query: Record<string, string>): Promise<Record<string, unknown>[]> {
  const { status, text } = await session.get(`${path}.json?${new URLSearchParams(query)}`)
  expect(status).toBe(200)
  return JSON.parse(text)
}

const titles = async (q: string) => (await rows({ q })).map(({ title }) => title)

describe('the page of a run', () => {
  it('shows first what failed and why, with failures grouped by message', async () => {
    const { status, text } = await session.get(path)
    expect(status).toBe(200)
    const shown = extractText(text)
    expect(shown).toContain('Failures by message 4 test cases, 3 messages')
    expect(shown).toContain('Expected total # EUR, received # EUR')
    expect(shown).toContain('2 test cases · new')
    expect(shown).toMatch(/No message 1 test case Has been blocked for long ?, failing for 2 runs/)
    expect(shown.indexOf('Failures by message')).toBeLessThan(shown.indexOf('Results'))
    expect(shown).toMatch(/Newly failing 3 Fixed 1 Still failing 1/)
    expect(shown).toContain('7 of 8 test cases done')
    expect(shown).toContain('https://ci.example.com/7'.replace('https://', ''))
  })

  it('lists failed test cases first, then in folder order', async () => {
    expect((await rows({})).map(({ status }) => status)).toEqual([
      ...['Failed', 'Failed', 'Failed', 'Blocked', 'Open', 'Skipped', 'Passed', 'Passed'],
    ])
    expect((await rows({ sort: 'duration' })).at(-1)).toMatchObject({ title: 'Breaks at 42.50' })
    expect((await rows({ sort: '-title' }))[0]).toMatchObject({ title: 'Works again' })
  })

  it.each([
    ['status:failed', ['Breaks at 42.50', 'Breaks at 17.10', hostile]],
    ['STATUS:Blocked status:skipped', ['Has been blocked for long', '=1+1, "quoted"']],
    ['status:failed -tag:wip tag:smoke', []],
    ['tag:smoke', ['Breaks at 42.50', 'Always passes']],
    ['folder:checkout', ['Breaks at 42.50', 'Breaks at 17.10']],
    ['folder:"Checkout/Gift cards"', ['Breaks at 42.50']],
    ['-folder:Cart status:failed', ['Breaks at 42.50', 'Breaks at 17.10', hostile]],
    ['priority:high', ['Works again']],
    ['is:new', ['Breaks at 42.50', 'Breaks at 17.10', hostile]],
    ['is:fixed', ['Works again']],
    ['is:still', ['Has been blocked for long']],
    ['is:failing -is:new', ['Has been blocked for long']],
    ['RUN-005', ['Works again']],
    ['run-5', ['Works again']],
    ['breaks 17', ['Breaks at 17.10']],
    ['"at 17"', ['Breaks at 17.10']],
    ['-breaks -passes status:passed', ['Works again']],
    ['message:"Expected total # EUR, received # EUR"', ['Breaks at 42.50', 'Breaks at 17.10']],
    ['message:""', ['Has been blocked for long']],
    ['status:nonsense', []],
    ['tag:nonsense', []],
  ])('finds test cases with %s', async (search, found) => {
    expect(new Set(await titles(search))).toEqual(new Set(found))
  })

  it.each([
    ['status:nonsense', 'No status is called "nonsense"'],
    ['tag:nonsense', 'No tag of this project'],
    ['folder:nonsense', 'No folder of this project'],
    ['priority:urgent', 'Unknown priority "urgent": use low, medium or high'],
    ['is:nonsense', 'Unknown is:nonsense'],
  ])('explains why %s finds nothing', async (q, reason) => {
    const { text } = await session.get(`${path}?${new URLSearchParams({ q })}`)
    expect(extractText(text)).toContain(reason)
  })

  it('searches the versions that the run shows, in a comparison too', async () => {
    const folderId = await project.folder('Edited')
    const { id } = await project.testCase({ title: 'Before', tags: ['before'], priority: 'low', folderId })
    const latest = await project.testCase({ title: 'Not edited', tags: ['before', 'after'], folderId })
    const tcaseIds = [latest.id, id]
    const base = await project.run({ tcaseIds })
    const run = await project.run({ tcaseIds })
    const items = tcaseIds.map((tcaseId) => ({ tcaseId, status: 'failed' }))
    await project.post(`/run/${run}/result/batch`, { items })
    await project.patch(`/tcase/${id}`, { title: 'After', tags: ['after'], priority: 'high' })
    const found = async (address: string, q: string): Promise<string[]> => {
      const { text } = await session.get(`/project/RUN/run/${address}.json?${new URLSearchParams({ q })}`)
      return JSON.parse(text).map(({ title }: { title: string }) => title)
    }
    for (const address of [`${run}`, `${run}/compare/${base}`]) {
      expect(await found(address, '')).toEqual(['Before', 'Not edited'])
      expect(await found(address, 'tag:before')).toEqual(['Before', 'Not edited'])
      expect(await found(address, 'tag:after')).toEqual(['Not edited'])
      expect(await found(address, '-tag:after priority:low')).toEqual(['Before'])
      expect(await found(address, 'before')).toEqual(['Before'])
      expect(await found(address, 'priority:high')).toEqual([])
    }
    expect(await found(`${base}`, 'tag:after')).toEqual(['After', 'Not edited'])
  })

  it('links each count, group and change to its rows', async () => {
    const { text } = await session.get(path)
    const links = [...text.matchAll(/href="([^"]*\?q&#61;[^"]*)"/g)].map(([, href = '']) =>
      href.replaceAll('&#61;', '=').replaceAll('&#38;', '&'),
    )
    expect(links.length).toBeGreaterThan(10)
    for (const shown of [/class="pill"[^>]*>\d/, /<dd><a[^>]*>\d/, />\d+ of \d+ test cases done</])
      expect(text).toMatch(shown)
    for (const link of new Set(links)) {
      expect((await session.get(link)).text).toMatch(
        link.includes('is%3Afixed') ? /1–1 of 1/ : /1–\d+ of \d+/,
      )
    }
  })

  it('is available as CSV, which spreadsheets do not execute', async () => {
    const { text, headers } = await session.get(`${path}.csv?q=quoted`)
    expect(headers.get('content-type')).toContain('text/csv')
    expect(text.split('\r\n')[0]).toBe(
      'id,title,status,change,folder,tags,priority,duration_ms,message,author,recorded_at',
    )
    expect(text).toContain(`RUN-006,"'=1+1, ""quoted""",Skipped,,Cart,`)
  })

  it('does not execute text from people and reports', async () => {
    for (const q of ['', hostile, `tag:"${hostile.replaceAll('"', '\\"')}"`]) {
      const { text } = await session.get(`${path}?${new URLSearchParams({ q })}`)
      expect(text.match(/<script/g)).toHaveLength(1)
      expect(text).not.toMatch(/<[^>]*\sonerror=/)
    }
  })

  it('shows 200 rows at a time, or all', async () => {
    const tcaseIds = await project.testCases(401)
    const run = await project.run({ title: 'Many rows', tcaseIds })
    const count = async (query: string) =>
      (await session.get(`/project/RUN/run/${run}${query}`)).text.match(/<tr data-status/g)?.length
    expect([
      await count(''),
      await count('?page=3'),
      await count('?page=99'),
      await count('?page=x'),
    ]).toEqual([200, 1, 1, 200])
    expect(await count('?all=1')).toBe(401)
    // A browser paints the first rows while it waits for the others.
    const chunks = await readChunks(`/project/RUN/run/${run}`)
    const rows = chunks.map((chunk) => chunk.split('<tr data-status').length - 1)
    const afterRows = chunks.findIndex((chunk) => chunk.endsWith('</tr>'))
    // The row of headings counts, too.
    expect(rows.slice(0, afterRows + 1).reduce((sum, count) => sum + count, 0)).toBe(19)
    expect(chunks.join('').split('<tr data-status')).toHaveLength(201)
  })

  it('does not exist for an unknown run or address', async () => {
    for (const [missing, leadsBack] of [
      ['/project/RUN/run/9999', true],
      ['/project/NONE/run/1', false],
      ['/project/RUN/nothing', true],
    ] as const) {
      const response = await fetch(server.url + missing, {
        headers: { accept: 'text/html', cookie: session.cookie },
      })
      expect(response.status).toBe(404)
      const text = await response.text()
      expect(text).toContain('All projects')
      expect(text.includes('>Project RUN</a>')).toBe(leadsBack)
    }
    expect((await session.get('/project/RUN/nothing')).headers.get('content-type')).toContain('json')
  })
})

describe('access to a run', () => {
  it('requires signing in, which returns to the same view', async () => {
    const view = `${path}?q=status%3Afailed+tag%3Asmoke&sort=-title`
    const { status, headers } = await fetch(server.url + view, { redirect: 'manual' })
    const location = headers.get('location') ?? ''
    expect([status, location]).toEqual([302, `/login?next=${encodeURIComponent(view)}`])
    const next = new URL(location, server.url).searchParams.get('next') ?? ''
    const body = new URLSearchParams({ email: 'owner@example.com', password, next })
    const answer = await fetch(`${server.url}/login`, { method: 'POST', body, redirect: 'manual' })
    expect(answer.headers.get('location')).toBe(view)
  })

  it('requires membership in the project', async () => {
    const stranger = await signIn(server, 'viewer@example.com', password)
    for (const each of [path, `${path}.json`, '/project/RUN', '/project/RUN/runs']) {
      const { status, text } = await stranger.get(each)
      expect([status, text.includes('Breaks at')]).toEqual([403, false])
    }
    expect((await stranger.get('/')).text).not.toContain('/project/RUN')
  })

  it('requires the role and a form of the session to close it', async () => {
    const run = await project.run({ title: 'To be closed', tcaseIds: [] })
    const own = `/project/RUN/run/${run}`
    const [reader, runner] = [
      await signIn(server, 'reader@example.com', password),
      await signIn(server, 'test-runner@example.com', password),
    ]
    expect((await reader.get(own)).text).not.toContain('Close run')
    const form = { action: 'close' }
    const refused = await reader.post(own, form)
    expect([refused.status, refused.text]).toEqual([
      403,
      expect.stringContaining('This requires the role test-runner'),
    ])
    expect((await runner.post(own, { ...form, formToken: 'x' })).status).toBe(403)
    for (const action of ['', 'nonsense']) expect((await runner.post(own, { action })).status).toBe(400)
    expect((await fetch(server.url + own, { method: 'POST', redirect: 'manual' })).status).toBe(302)
    expect((await project.get('/run')).runs.find(({ id }: { id: number }) => id === run).closed).toBe(false)
    expect((await runner.get(own)).text).toContain('Close run')
    const closed = await runner.post(own, form)
    expect([closed.status, closed.location]).toEqual([303, own])
    expect((await runner.get(own)).text).not.toContain('Close run')
    expect((await runner.post(own, form)).text).toContain('is closed')
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    const events = body.events.filter(({ action }: { action: string }) => action === 'run.closed')
    expect(events.map(({ meta }: { meta: unknown }) => meta)).toEqual([
      { projectCode: 'RUN', runId: String(run) },
    ])
  })
})

describe('the lists of projects and runs', () => {
  it('show projects and runs', async () => {
    const [home, overview, runs] = [
      await session.get('/'),
      await session.get('/project/RUN'),
      await session.get('/project/RUN/runs'),
    ].map(({ text }) => extractText(text))
    expect(home).toContain('Project RUN')
    expect(home).toContain('Another')
    expect(overview).toMatch(
      /Nightly 2026-11-24 : \d+ failing , pass rate [\d.]+%, [\d.]+ points (below|above) the average/,
    )
    expect(overview).toContain('qasphere api runs list --project-code RUN --limit 30')
    expect(home).toMatch(/Last run: .* \d+ of \d+ done/)
    expect(runs).toMatch(/Nightly 2026-11-24.*Nightly 2026-11-23/)
    // The owner has the key that the server created; others have to create one.
    expect(home).not.toContain('You have no API key')
    const runner = await signIn(server, 'test-runner@example.com', password)
    expect((await runner.get('/')).text).toMatch(/You have no API key yet.*href="\/settings\/api-keys"/)
  })

  it.each([
    ['is:closed', ['To be closed']],
    ['nightly -24', ['Nightly 2026-11-23']],
    ['milestone:none', []],
    ['is:open is:closed nightly -24', ['Nightly 2026-11-23']],
  ])('find runs with %s', async (q, found) => {
    const { text } = await session.get(`/project/RUN/runs.json?${new URLSearchParams({ q })}`)
    expect(JSON.parse(text).map(({ title }: { title: string }) => title)).toEqual(found)
  })

  it.each([
    ['is:opne', 'Unknown is:opne: use is:open, is:closed.'],
    ['milestone:none', 'No milestone of this project is called "none".'],
  ])('explain why %s finds no runs', async (q, reason) => {
    const { text } = await session.get(`/project/RUN/runs?${new URLSearchParams({ q })}`)
    expect(extractText(text)).toContain(reason)
  })

  it('show how long a closed run took, with links to its failures', async () => {
    const { runs } = await project.get('/run')
    const id = runs.find(({ title }: { title: string }) => title === 'To be closed').id
    const [row] = JSON.parse((await session.get('/project/RUN/runs.json?q=is%3Aclosed')).text)
    expect(row.duration_ms).toBe(Date.parse(row.closed_at) - Date.parse(row.created_at))
    expect(extractText((await session.get(`/project/RUN/run/${id}`)).text)).toMatch(/closed after \d+/)
    const { text } = await session.get('/project/RUN/runs')
    expect(extractText(text)).toMatch(/took \d+/)
    expect(text).toMatch(/run\/\d+\?q&#61;is%3Afailing">\d+ failing</)
    expect(text).toMatch(/run\/\d+\?q&#61;-status%3Aopen">\d+ of \d+ done</)
    expect(text).toMatch(/run\/\d+\?q&#61;status%3Apassed">[\d.]+%</)
  })
})

describe('a page that fails after its head has been sent', () => {
  it('shows the error instead of its content', async () => {
    const users = [{ email: 'owner@example.com', name: 'Owner', role: 'owner', password, projects: 'all' }]
    const broken = await startServerWithDatabase({ users })
    try {
      const owner = await signIn(broken, 'owner@example.com', password)
      const made = await makeProject(broken, 'SAD')
      const { id } = await made.testCase({ title: 'Fails' })
      const address = `/project/SAD/run/${await made.run({ tcaseIds: [id] })}`
      await broken.query('alter table "runLog" rename to "missing"')
      const { status, text, headers } = await owner.get(address)
      expect([status, headers.get('content-length')]).toEqual([200, null])
      expect(extractText(text)).toMatch(/Request failed Internal error; see request \S+ in the server's log/)
      expect(text.match(/<html|<title>|<h1>|<\/html>/g)).toEqual(['<html', '<title>', '<h1>', '</html>'])
      // Nothing was sent before these failed.
      const head = await fetch(broken.url + address, { method: 'HEAD', headers: { cookie: owner.cookie } })
      const csv = await owner.get(`${address}.csv`)
      const unknown = await owner.get('/project/SAD/run/99')
      expect([head.status, csv.status, unknown.status]).toEqual([500, 500, 404])
    } finally {
      await broken.stop()
    }
  })
})

/** Reads the parts in which the server sends a page, however they arrive. */
async function readChunks(pagePath: string): Promise<string[]> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  socket.write(
    `GET ${pagePath} HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${session.cookie}\r\nConnection: close\r\n\r\n`,
  )
  const response = await buffer(socket)
  const chunks: string[] = []
  for (let at = response.indexOf('\r\n\r\n') + 4; ; ) {
    const start = response.indexOf('\r\n', at) + 2
    const size = Number.parseInt(response.subarray(at, start).toString(), 16)
    if (!(size > 0)) return chunks
    chunks.push(response.subarray(start, start + size).toString())
    at = start + size + 2
  }
}
