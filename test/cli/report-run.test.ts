import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumNote, hasChromium, launchChromium } from '../support/chromium.js'
import { emptyFolder, qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

const hostile = `"><script>document.title='run'</script><img src=x onerror="document.title='run'">`
const folder = emptyFolder()
const file = join(folder, 'run.html')

describe('qasphere report run', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
  })
  afterAll(() => server.stop())

  const env = () => ({ QAS_URL: server.url, QAS_TOKEN: server.token })
  const report = (args: readonly string[]) =>
    qasphere(['report', 'run', ...args], { env: env(), cwd: folder })
  const api = (args: readonly string[]) => qasphere(['api', ...args], { env: env() })

  it('writes what failed and why, and all test cases, to one file that loads nothing', async () => {
    const url = `${server.url}/project/SHOP/run/38`
    expect(await report([url, '--html', 'run.html'])).toMatchObject({ status: 0, stdout: '' })
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('<h1><bdi>Nightly 447</bdi>')
    expect(text).toContain('Error: expected total # EUR, received # EUR')
    expect(text).toContain('at checkout/payment.spec.ts:57:5')
    expect(text).toContain(`href="${url}/tcase/27"`)
    expect(text).toContain('27 of 27 test cases done')
    // Failed test cases come before blocked ones, as on the page.
    expect(text.indexOf('id="SHOP-027"')).toBeLessThan(text.indexOf('id="SHOP-009"'))
    expect(text).toContain('<bdi>Checkout</bdi> / <bdi>Payment</bdi>')
    expect(text).not.toMatch(/<script|<link|<img|\ssrc=|url\(/)
    const stdout = await report([url.replace('http://', ''), '--html', '-'])
    expect(stdout).toMatchObject({ status: 0, stdout: text })
  })

  it('does not execute text from people and reports', async () => {
    const created = await api([
      ...['test-cases', 'create', '--project-code', 'SHOP', '--type', 'standalone', '--priority', 'low'],
      ...['--folder', 'Account', '--title', hostile],
    ])
    const { id } = JSON.parse(created.stdout)
    const queryPlans = JSON.stringify([{ tcaseIds: [id] }])
    const run = await api([
      ...['runs', 'create', '--project-code', 'SHOP', '--type', 'static', '--title', hostile],
      ...['--query-plans', queryPlans],
    ])
    const { id: runId } = JSON.parse(run.stdout)
    await api(
      [
        ...['results', 'create', '--project-code', 'SHOP', '--run-id', runId, '--tcase-id', id],
        ...['--status', 'failed', '--comment', `<p>${hostile}</p>`],
      ].map(String),
    )
    expect(await report([`${server.url}/project/SHOP/run/${runId}`, '--html', file])).toMatchObject({
      status: 0,
    })
    const text = readFileSync(file, 'utf8')
    expect(text).not.toMatch(/<script|<img|<[^>]*\sonerror=/)
    expect(text).toContain('&#60;script&#62;')
  })

  it('reports invalid arguments before it sends a request', async () => {
    const url = `${server.url}/project/SHOP/run/38`
    const { status, stderr } = await report([
      'https://acme.eu1.qasphere.com/project/SHOP',
      '--html',
      'x.html',
    ])
    expect(status).toBe(1)
    expect(stderr).toContain(
      'run: must be a positive integer or the URL of a run, got "https://acme.eu1.qasphere.com/project/SHOP"',
    )
    expect((await report([])).stderr).toMatch(/--html: is required.*run: is required/s)
    const other = await report(['https://acme.eu1.qasphere.com/project/SHOP/run/1', '--html', 'x.html'])
    expect(other.stderr).toContain('names a run of acme.eu1.qasphere.com, but the credentials are for')
    expect((await report([`${server.url}/project/SHOP/run/999`, '--html', 'x.html'])).stderr).toContain(
      'project SHOP has no run 999',
    )
    const unwritable = await report([url, '--html', 'missing/run.html'])
    expect([unwritable.status, unwritable.stderr]).toEqual([1, expect.stringContaining('--html')])
  })

  it.skipIf(!hasChromium)(`is shown without any error${chromiumNote}`, async () => {
    await report([`${server.url}/project/SHOP/run/38`, '--html', 'run.html'])
    const browser = await launchChromium()
    try {
      const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
      const messages: string[] = []
      page.on('console', (message) => messages.push(message.text()))
      page.on('request', (request) => messages.push(request.url()))
      await page.goto(pathToFileURL(file).href)
      expect(messages).toEqual([pathToFileURL(file).href])
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false)
      expect(await page.locator('h1').innerText()).toContain('Nightly 447')
    } finally {
      await browser.close()
    }
  })
})
