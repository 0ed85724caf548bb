import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { extractText } from '../support/page-text.js'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { runShownCommand } from '../support/shown-command.js'

interface Printed {
  readonly id: unknown
  readonly seq: number
  readonly marker: string
  readonly text: string
}

describe('open pages', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ seed: 'demo', openPages: true })
  })
  afterAll(() => server.stop())
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { redirect: 'manual', headers })

  /** Runs the command that a page shows, and returns the rows that it prints. */
  async function print(text: string): Promise<Printed[]> {
    const printed = await runShownCommand(server, text)
    return printed.data ?? printed.tcases ?? printed.requirements ?? printed
  }

  it.each(['/', '/project/SHOP', '/project/SHOP/runs', '/project/SHOP/run/38', '/project/SHOP/run/38.json'])(
    '%s can be read without signing in',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(await response.text()).not.toMatch(/<form[^>]*method="post"/)
      expect(response.headers.get('set-cookie')).toBeNull()
    },
  )

  it('are read-only', async () => {
    const before = (await server.call('GET', '/project/SHOP/run')).body
    for (const path of ['/project/SHOP/run/38', '/project/SHOP/run/38/tcase/1', '/logout']) {
      const body = new URLSearchParams({ status: 'passed', formToken: '' })
      expect((await fetch(server.url + path, { method: 'POST', body, redirect: 'manual' })).status).toBe(302)
    }
    expect((await server.call('GET', '/project/SHOP/run')).body).toEqual(before)
  })

  it.each([
    '/settings/api-keys',
    '/settings/oauth',
    '/settings/oauth/device',
    '/settings/users',
    '/settings/statuses',
    '/settings/audit-log',
    '/settings/users.json',
    '/settings/audit-log.csv',
    '/settings/statuses.json',
    '/settings/api-keys.csv',
    '/settings/oauth.json',
  ])('do not include %s', async (path) => {
    expect((await get(path)).status).toBe(302)
  })

  it('do not open the API', async () => {
    expect((await get('/api/public/v0/project')).status).toBe(401)
  })

  // The name of another site that resolves to this machine, and a proxy that forwards requests of others.
  it.each<Record<string, string>>([
    { host: 'evil.example' },
    { host: 'localhost.evil.example' },
    { host: '127.0.0.1.evil.example' },
    { 'x-forwarded-for': '203.0.113.7' },
    { forwarded: 'for=203.0.113.7' },
  ])('are closed for a request with %j', async (headers) => {
    const { port } = new URL(server.url)
    const { request } = await import('node:http')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request({ port, path: '/project/SHOP', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(302)
  })

  it.each<[string, string | number]>([
    ['/', 'SHOP'],
    ['/project/SHOP', 41],
    ['/project/SHOP/tcases', 'SHOP-001'],
    ['/project/SHOP/tcase/29', 38],
    ['/project/SHOP/runs', 41],
    ['/project/SHOP/run/38', 'SHOP-026'],
    ['/project/SHOP/run/38/tcase/27', 'Failed'],
    ['/project/SHOP/run/38/compare/37', 'SHOP-026'],
    ['/project/SHOP/milestones', '2026.11'],
    ['/project/SHOP/milestone/3', 'SHOP-021'],
    ['/project/SHOP/reports/flaky', 'SHOP-025'],
    ['/project/SHOP/reports/durations', 'SHOP-029'],
    ['/project/SHOP/reports/traceability', 'SHOP-009'],
    ['/project/SHOP/reports/scorecard', 'SHOP-021'],
  ])('%s is also available as files and as a command', async (path, cell) => {
    const text = await (await get(path)).text()
    for (const format of ['csv', 'json']) expect(text).toMatch(new RegExp(`href="${path}\\.${format}["?]`))
    expect(text).toMatch(/<code class="command"[^>]*>qasphere /)
    const rows: Record<string, unknown>[] = await (await get(`${path}.json`)).json()
    expect(rows.flatMap((row) => Object.values(row))).toContain(cell)
    const csv = (await (await get(`${path}.csv`)).text()).trim().split('\r\n')
    expect(csv[0]).toBe(Object.keys(rows[0] ?? {}).join(','))
  })

  // What the command prints, as the file of the page names it.
  const marker = ({ marker }: Printed) => marker
  const id = ({ id }: Printed) => id
  it.each<[string, string, (printed: Printed) => unknown]>([
    ['/project/SHOP/run/38', 'status:failed status:blocked -status:blocked tag:payment', marker],
    ['/project/SHOP/run/38', 'is:new -tag:smoke folder:Checkout pay', marker],
    ['/project/SHOP/run/40', 'status:Retest', marker],
    ['/project/SHOP/run/38', 'is:failing priority:HIGH card', marker],
    ['/project/SHOP/run/38', '"-out"', marker],
    ['/project/SHOP/runs', 'is:closed milestone:2026.9 milestone:2026.10', id],
    ['/project/SHOP/runs', 'is:closed -milestone:2026.9 nightly', id],
    ['/project/SHOP/milestones', 'is:open -is:archived 2026 -11', id],
    ['/project/SHOP/tcases', 'status:failed folder:Checkout -tag:smoke pay', marker],
    ['/project/SHOP/milestone/3', 'status:failed is:failing', marker],
    ['/project/SHOP/milestone/3', 'is:failing -status:blocked folder:Checkout -paypal card', marker],
    ['/project/SHOP/run/38/compare/37', 'is:new is:still -tag:smoke -is:gone delivery', marker],
    ['/project/SHOP/run/38/compare/37', '-is:gone -status:passed', marker],
    ['/project/SHOP/reports/flaky', 'folder:Checkout -SHOP-29 a', marker],
    ['/project/SHOP/reports/durations', '-folder:Checkout a', marker],
    ['/project/SHOP/reports/scorecard', 'folder:Checkout -card a', marker],
    ['/project/SHOP/reports/traceability', 'is:failing is:incomplete -pay a', ({ text }) => text],
  ])('%s with the search %s shows the command that prints the same', async (path, q, identify) => {
    const query = new URLSearchParams({ q })
    const text = await (await get(`${path}?${query}`)).text()
    const rows: Record<string, unknown>[] = await (await get(`${path}.json?${query}`)).json()
    const printed = await print(text)
    const listed = rows.map((row) => row.requirement ?? row.id)
    expect(listed).not.toEqual([])
    expect(printed.map(identify)).toEqual([...new Set(listed)])
  })

  it.each([
    ['/project/SHOP/run/38', '-title'],
    ['/project/SHOP/tcases', '-title'],
    ['/project/SHOP/reports/durations', 'p90'],
    ['/project/SHOP/reports/durations', '-trend'],
  ])('%s shows the command that sorts by %s', async (path, sort) => {
    const text = await (await get(`${path}?sort=${sort}`)).text()
    const rows: { id: string }[] = await (await get(`${path}.json?sort=${sort}`)).json()
    expect((await print(text)).map(marker)).toEqual(rows.map(({ id }) => id))
  })

  it.each([
    ['runs', 'milestone:Nowhere', 'No milestone of this project is called "Nowhere".'],
    ['reports/flaky', 'folder:Nowhere', 'No folder of this project has the path "Nowhere".'],
    ['reports/durations', '-folder:Nowhere', 'No folder of this project has the path "Nowhere".'],
    ['reports/scorecard', 'folder:Nowhere', 'No folder of this project has the path "Nowhere".'],
  ])('%s with the search %s says what does not exist', async (path, q, problem) => {
    const text = await (await get(`/project/SHOP/${path}?${new URLSearchParams({ q })}`)).text()
    expect(extractText(text)).toContain(problem)
  })

  it.each([
    ['/project/SHOP/', '/project/SHOP'],
    ['/project/SHOP/run/38//?q=card', '/project/SHOP/run/38?q=card'],
    ['/settings/', '/settings'],
  ])('%s leads to %s', async (path, target) => {
    const response = await get(path, { accept: 'text/html' })
    expect([response.status, response.headers.get('location')]).toEqual([302, target])
  })

  it.each(['//evil.example/', '/project/../..//evil.example/', '/nonsense/'])(
    '%s leads nowhere',
    async (path) => {
      const response = await get(path, { accept: 'text/html' })
      expect([response.status, response.headers.get('location')]).toEqual([404, null])
    },
  )

  it('are only allowed for loopback addresses', async () => {
    const run = await qasphere(['server', '--memory', '--port', '0', '--host', '0.0.0.0', '--open-pages'])
    expect(run).toMatchObject({ status: 1, stdout: '' })
    expect(run.stderr).toContain('--open-pages')
    expect(run.stderr).toContain('needs a loopback address as --host, such as 127.0.0.1, got "0.0.0.0"')
  })
})

it('pages are closed by default', async () => {
  const server = await startServer({ seed: 'demo' })
  try {
    expect((await fetch(`${server.url}/project/SHOP`, { redirect: 'manual' })).status).toBe(302)
  } finally {
    await server.stop()
  }
})
