import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { folderWith, marker, resultsOf, upload } from '../support/upload.js'

const fixtures = fileURLToPath(new URL('../../packages/reports/fixtures', import.meta.url))
const playwright = { command: 'playwright-json-upload' }

describe('playwright-json-upload', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'PW')
  })
  afterAll(() => server.stop())

  it('sends the other tests if one did not run, and reports which', async () => {
    const { id, seq } = await project.testCase()
    const spec = (title: string, tests: unknown[]) => ({ title, file: 'a.spec.ts', tests })
    const ran = { projectName: '', status: 'expected', results: [{ status: 'passed', duration: 12 }] }
    const specs = [
      spec('never ran', [{ projectName: '', status: 'unexpected', results: [] }]),
      spec(`${marker(project, seq)} ran`, [ran]),
    ]
    const folder = folderWith({
      'report.json': JSON.stringify({ suites: [{ title: 'a.spec.ts', file: 'a.spec.ts', specs }] }),
    })
    const { status, stdout, stderr } = await qasphere(['playwright-json-upload', '--json', 'report.json'], {
      cwd: folder,
      env: { QAS_URL: server.url, QAS_TOKEN: server.token },
    })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stderr).toContain('"never ran" has no result: it did not run')
    const shown = await project.runTestCases(JSON.parse(stdout).runId)
    expect(shown).toMatchObject([{ id, status: 'passed' }])
  })

  it('finds attachments relative to the test folder of their project, and adds errors outside tests to the log', async () => {
    const { id, seq } = await project.testCase()
    const folder = folderWith({ 'e2e/shots/page.txt': 'the page', 'out/side.txt': 'beside the report' })
    const attachments = ['shots/page.txt', 'side.txt'].map((path) => ({ name: path, path }))
    const results = [{ status: 'passed', duration: 12, attachments }]
    const tests = [{ projectName: 'desktop', status: 'expected', results }]
    const spec = { title: `${marker(project, seq)} shows`, file: 'a.spec.ts', tests }
    writeFileSync(
      join(folder, 'out/report.json'),
      JSON.stringify({
        config: { projects: [{ name: 'desktop', testDir: join(folder, 'e2e') }] },
        suites: [{ title: 'a.spec.ts', file: 'a.spec.ts', specs: [spec] }],
        errors: [{ message: 'the web server did not start' }],
      }),
    )
    const { status, json, stderr } = await upload(
      server,
      folder,
      ['--attachments', 'out/report.json'],
      playwright,
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(json.counts).toMatchObject({ attachments: 2, logs: 1 })
    const [result] = await resultsOf(project, json.runId, id)
    expect(result?.comment).toMatch(/>page\.txt<.*>side\.txt</s)
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    expect(body.events.map(({ action }: { action: string }) => action)).toContain('run_log.created')
  })

  describe('of a real report', () => {
    let shop: TestProject
    beforeAll(async () => {
      shop = await makeProject(server, 'SHOP')
      await shop.testCases(4)
    })

    /** Returns the status and the comment of the result for each test case of a run. */
    async function shownIn(runId: number): Promise<Record<string, { status: string; comment: string }>> {
      const testCases = await shop.runTestCases(runId)
      const shown = testCases.map(async ({ id, seq }) => {
        const results = await resultsOf(shop, runId, id)
        expect(results).toHaveLength(1)
        return [marker(shop, seq), results[0]]
      })
      return Object.fromEntries(await Promise.all(shown))
    }

    it('uses the worst of several projects, annotations, and attachments', async () => {
      const folder = folderWith({})
      const text = readFileSync(join(fixtures, 'playwright-1.65/report.json'), 'utf8')
        .replaceAll('https://acme.eu1.qasphere.com', server.url)
        .replaceAll('/work/1.65', folder)
      writeFileSync(join(folder, 'report.json'), text)
      for (const [path] of text.matchAll(/(?<="path": ")[^"]+/g)) {
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, `attached as ${path}`)
      }
      const args = ['--ignore-unmatched', '--attachments', 'report.json']
      const { status, json, stderr } = await upload(server, folder, args, playwright)
      expect({ status, stderr }).toMatchObject({ status: 0 })
      expect(json.unmatched).toEqual([{ name: 'basket › flaky', folder: 'shop.spec.ts' }])
      const shown = await shownIn(json.runId)
      expect(shown).toMatchObject({
        'SHOP-001': { status: 'passed' },
        'SHOP-002': { status: 'failed' },
        'SHOP-003': { status: 'skipped' },
        'SHOP-004': { status: 'passed' },
      })
      expect(shown['SHOP-002']?.comment).toContain('<td>desktop</td><td>passed</td>')
      expect(shown['SHOP-002']?.comment).toContain('<td>phone</td><td>failed</td>')
      const links = [...(shown['SHOP-004']?.comment ?? '').matchAll(/href="([^"]+)"[^>]*>([^<]+)</g)]
      expect(links.map(([, , name]) => name)).toEqual([
        'note.txt',
        expect.stringMatching(/^basket-.*\.txt$/),
        expect.stringMatching(/^basket-.*\.txt$/),
      ])
      const note = await fetch(links[0]?.[1] ?? '', { headers: { authorization: `Bearer ${server.token}` } })
      expect(await note.text()).toBe('Grüße')
    })

    it('reads blob reports of several shards, with the files that they contain', async () => {
      const folder = folderWith({})
      for (const shard of [1, 2]) {
        mkdirSync(join(folder, 'blob-report'), { recursive: true })
        const blob = join(fixtures, `playwright-shards/report-${shard}.zip`)
        copyFileSync(blob, join(folder, `blob-report/report-${shard}.zip`))
      }
      // Each shard has a different project, so every test is in both.
      const args = ['--ignore-unmatched', '--on-duplicate', 'worst', '--attachments', 'blob-report']
      const { status, json, stderr } = await upload(server, folder, args, playwright)
      expect({ status, stderr }).toMatchObject({ status: 0 })
      const shown = await shownIn(json.runId)
      expect(shown).toMatchObject({
        'SHOP-001': { status: 'passed' },
        'SHOP-002': { status: 'failed' },
        'SHOP-003': { status: 'skipped' },
      })
      expect(shown['SHOP-002']?.comment).toMatch(/href="[^"]+"[^>]*>error-context\.md</)
    })

    it.each(['report.json', 'report.zip'])(
      'reads a report of Playwright 1.43, once per test, with markers only from titles: %s',
      async (file) => {
        const folder = folderWith({})
        copyFileSync(join(fixtures, 'playwright-verdicts-1.43', file), join(folder, file))
        const { status, json, stderr } = await upload(
          server,
          folder,
          ['--ignore-unmatched', file],
          playwright,
        )
        expect({ status, stderr }).toMatchObject({ status: 0 })
        expect(json.counts).toMatchObject({ read: 21, sent: 3, passed: 2, failed: 1, attempts: 1 })
        expect(stderr).toContain('1 earlier attempt in the comments')
        const shown = await shownIn(json.runId)
        expect(shown).toMatchObject({
          'SHOP-001': { status: 'passed' },
          'SHOP-002': { status: 'passed' },
          'SHOP-003': { status: 'failed' },
        })
        expect(shown['SHOP-003']?.comment).toMatch(/Attempt 1: failed.*paying, attempt 1.*Attempt 2: failed/s)
      },
    )

    it('reads a report in UTF-16 between output of other tools', async () => {
      const report = readFileSync(join(fixtures, 'playwright-verdicts-1.65/report.json'), 'utf8')
      const folder = folderWith({})
      const text = `\ufeff\r\n> shop@1.0.0 test\r\n\r\n${report.replaceAll('\n', '\r\n')}\r\nnpm notice\r\n`
      writeFileSync(join(folder, 'report.json'), text, 'utf16le')
      const args = ['--ignore-unmatched', 'report.json']
      const { status, json, stderr } = await upload(server, folder, args, playwright)
      expect({ status, stderr }).toMatchObject({ status: 0 })
      expect(json.counts).toMatchObject({ read: 21, sent: 3 })
    })

    it('names the shard that is not a blob report', async () => {
      const folder = folderWith({ 'report.zip': 'PK\u0003\u0004 and no more' })
      const { status, stderr } = await upload(server, folder, ['report.zip'], playwright)
      expect(status).toBe(1)
      expect(stderr).toContain('report.zip: it is not a complete ZIP file')
    })
  })
})
