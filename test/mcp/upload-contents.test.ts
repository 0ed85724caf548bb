import { existsSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { toolNames } from 'qasphere-agent-tools/endpoint-tools'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { addUser } from '../support/database.js'
import { connectHttp, type McpClient } from '../support/mcp-client.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'
import { startServerWithDatabase } from '../support/server-with-database.js'
import { isThorough } from '../support/thoroughness.js'

const fixtures = join(import.meta.dirname, '../../packages/reports/fixtures')

let server: TestServer
let shop: TestProject
let mcp: McpClient

beforeAll(async () => {
  server = await startServer()
  shop = await makeProject(server, 'SHOP')
  await makeProject(server, 'OTHER')
  await shop.testCases(3)
  mcp = await connectHttp(server)
})
afterAll(async () => {
  await mcp.close()
  await server.stop()
})

interface SentFile {
  readonly name: string
  readonly content: string
  readonly encoding?: 'utf8' | 'base64'
}

function upload(files: readonly SentFile[], more: Record<string, unknown> = {}) {
  return { project: 'SHOP', format: 'junit', files, ignoreUnmatched: true, ...more }
}

function readSent(path: string): SentFile {
  return { name: path.replace(/^.*\//, ''), content: readFileSync(join(fixtures, path), 'utf8') }
}

/** A JUnit report with one failed test that names files. */
function reportNaming(...paths: readonly string[]): SentFile {
  const marks = paths.map((path) => `[[ATTACHMENT|${path}]]`).join('\n')
  const content = `<testsuite name="s"><testcase name="SHOP-001 pays"><failure message="no">no</failure><system-out>${marks}</system-out></testcase></testsuite>`
  return { name: 'results.xml', content }
}

/** The comment of the result of SHOP-001 in a run. */
async function commentIn(run: number): Promise<string> {
  const [first] = await shop.runTestCases(run)
  const { results } = await shop.get(`/run/${run}/tcase/${first?.id}`)
  return results[0].comment
}

/** A small archive of a report that takes more memory than an upload gets, and seconds to read. */
async function hugeReport(): Promise<SentFile> {
  const error = { method: 'onError', params: { error: Array.from({ length: 450_000 }, () => ({})) } }
  const metadata = { method: 'onBlobReportMetadata', params: { version: 2 } }
  const archive = new ZipFile()
  const lines = `${JSON.stringify(metadata)}\n${`${JSON.stringify(error)}\n`.repeat(16)}`
  archive.addBuffer(Buffer.from(lines), 'report.jsonl')
  archive.end()
  const content = (await buffer(archive.outputStream)).toString('base64')
  return { name: 'report.zip', content, encoding: 'base64' }
}

/** Calls `upload_report` without a client, and returns the text of the answer. */
async function callUpload({ url, token }: TestServer, input: object, signal?: AbortSignal): Promise<string> {
  const params = { name: 'upload_report', arguments: input }
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
    ...(signal ? { signal } : {}),
  })
  return response.text()
}

/** Calls `repeat` until `work` is done. Returns the duration of the work and of the longest call, in milliseconds. */
async function measure(work: Promise<unknown>, repeat: () => Promise<unknown>) {
  const [start, calls] = [performance.now(), [0]]
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  while (!isDone) {
    const before = performance.now()
    await repeat()
    calls.push(performance.now() - before)
    await setTimeout(10)
  }
  await done
  return { took: performance.now() - start, longestCall: Math.max(...calls) }
}

describe('upload_report at POST /mcp', () => {
  it('uploads a failing report of Vitest by its content, with the rights of the caller', async () => {
    const { summary } = await mcp.use('upload_report', upload([readSent('vitest/junit.xml')]))
    expect(summary).toMatchObject({
      projectCode: 'SHOP',
      counts: { passed: 1, failed: 1, skipped: 1, sent: 3 },
    })
    expect(summary.url).toBe(`${server.url}/project/SHOP/run/${summary.runId}`)
    const { failed } = await mcp.use('get_run', { project: 'SHOP', run: summary.runId })
    expect(failed).toMatchObject({ total: 1, items: [{ testCase: 'SHOP-002', status: 'failed' }] })
    const found = await mcp.use('run_results', { project: 'SHOP', run: summary.runId, testCase: 'SHOP-002' })
    expect(JSON.stringify(found)).toContain('to deeply equal')
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    const actions = body.events.map(({ action }: { action: string }) => action)
    expect(actions).toEqual(expect.arrayContaining(['run.created', 'result.batch_created']))
  })

  it('uploads Allure and Playwright reports to an existing run, and sends nothing in a dry run', async () => {
    const run = await shop.run({
      tcaseIds: (await shop.get('/tcase')).data.map(({ id }: { id: string }) => id),
    })
    const allure = readdirSync(join(fixtures, 'allure-vitest')).map((name) =>
      readSent(`allure-vitest/${name}`),
    )
    const sent = await mcp.use('upload_report', upload(allure, { format: 'allure', run }))
    expect(sent.summary).toMatchObject({ runId: run, counts: { failed: 1, sent: 2 } })
    const playwright = upload([readSent('playwright/report.json')], {
      format: 'playwright',
      run,
      dryRun: true,
    })
    const { summary } = await mcp.use('upload_report', playwright)
    expect(summary).toMatchObject({ dryRun: true, runId: run })
  })

  it('attaches the files that were sent, by their paths in the report', async () => {
    const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff]).toString('base64')
    const attachments = [
      { name: 'shots/pay.png', content: picture, encoding: 'base64' },
      { name: '/home/ci/app/log.txt', content: 'declined' },
    ]
    const report = reportNaming('shots/pay.png', '/home/ci/app/log.txt')
    const { summary, messages } = await mcp.use('upload_report', upload([report], { attachments }))
    expect({ attachments: summary.counts.attachments, messages }).toEqual({ attachments: 2, messages: [] })
    const comment = await commentIn(summary.runId)
    const urls = [...comment.matchAll(/<a href="([^"]+)"/g)].map(([, url = '']) => url)
    const contents = await Promise.all(
      urls.map(async (url) => {
        const response = await fetch(url, { headers: { authorization: `ApiKey ${server.token}` } })
        return Buffer.from(await response.arrayBuffer()).toString('base64')
      }),
    )
    expect(contents).toEqual([picture, Buffer.from('declined').toString('base64')])
  })

  it('never reads files of the server, however a report or a name refers to them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qasphere-secret-'))
    const secret = join(folder, 'secret.txt')
    writeFileSync(secret, 'TOP SECRET')
    symlinkSync(secret, join(folder, 'link.txt'))
    const paths = [
      '/etc/passwd',
      secret,
      join(folder, 'link.txt'),
      `file://${secret}`,
      '../../../../../../../../../../etc/passwd',
      '../attachments/0',
      'results.xml',
      '.',
    ]
    const attachments = [{ name: 'sent.txt', content: 'sent' }]
    const report = reportNaming('sent.txt', ...paths)
    const { summary, messages } = await mcp.use('upload_report', upload([report], { attachments }))
    expect(summary.counts.attachments).toBe(1)
    expect(messages.join('\n')).toContain('6 attachments are not among the files that were sent')
    expect((await commentIn(summary.runId)).match(/<a href/g)).toHaveLength(1)

    const missing = await mcp.use('upload_report', upload([reportNaming('/nonexistent/a')], { attachments }))
    const present = await mcp.use('upload_report', upload([reportNaming('/etc/passwd')], { attachments }))
    const said = ({ messages: lines }: { messages: string[] }) =>
      lines.join('\n').replaceAll(/…\/\w+/g, 'PATH')
    expect(said(present)).toBe(said(missing))
  })

  it('does not reveal through a test folder of Playwright which files exist', async () => {
    const report = (path: string) => ({
      name: 'report.json',
      content: JSON.stringify({
        config: { projects: [{ name: 'p', testDir: '/etc' }] },
        suites: [
          {
            title: 'a.spec.ts',
            file: 'a.spec.ts',
            specs: [
              {
                title: 'SHOP-001 pays',
                tests: [
                  {
                    projectName: 'p',
                    status: 'unexpected',
                    expectedStatus: 'passed',
                    results: [{ status: 'failed', duration: 1, attachments: [{ name: 'x', path }] }],
                  },
                ],
              },
            ],
          },
        ],
      }),
    })
    const say = async (path: string) => {
      const attachments = [{ name: 'sent.txt', content: 'sent' }]
      const { messages } = await mcp.use(
        'upload_report',
        upload([report(path)], { format: 'playwright', attachments, dryRun: true }),
      )
      return messages.join('\n').replaceAll(path, 'PATH')
    }
    expect(await say('passwd')).toBe(await say('nonexistent'))
  })

  it.each([
    ['../escaped.xml', 'files[0].name'],
    ['/tmp/escaped.xml', 'files[0].name'],
    ['a\\b.xml', 'files[0].name'],
    ['..', 'files[0].name'],
    ['-', 'files[0].name'],
    ['a\u0000.xml', 'files[0].name'],
    [`${'\u00e9'.repeat(126)}.xml`, 'files[0].name'],
    [`${'\u{1f600}'.repeat(63)}.xml`, 'files[0].name'],
  ])('rejects a report named %j', async (name, where) => {
    const message = await mcp.fail('upload_report', upload([{ ...reportNaming(), name }]))
    expect(message).toContain(`${where}: must be the name of a file without folders`)
  })

  it.each([`${'x'.repeat(251)}.xml`, `${'\u6587'.repeat(83)}xx.xml`])(
    'takes a report whose name has 255 bytes: %s',
    async (name) => {
      const arguments_ = upload([{ ...reportNaming(), name }], { dryRun: true })
      await expect(mcp.use('upload_report', arguments_)).resolves.toBeDefined()
    },
  )

  it('reports all problems of the input at once, and those of reports by the names that were sent', async () => {
    const invalid = [
      { name: 'a.xml', content: '!', encoding: 'base64' as const },
      { name: 'A.xml', content: '' },
    ]
    const message = await mcp.fail('upload_report', upload(invalid, { title: '' }))
    expect(message).toContain('files[0].content: is not valid base64')
    expect(message).toContain('files[1].name: is the name of an earlier file')
    expect(message).toContain('title: must not be empty')
    const broken = await mcp.fail('upload_report', upload([{ name: 'broken.xml', content: '<testsuite><a' }]))
    expect(broken).toMatch(/^broken\.xml:1/)
    const none = await mcp.fail('upload_report', {
      ...upload([reportNaming()]),
      ignoreUnmatched: false,
      run: 999,
    })
    expect(none).toContain('999')
  })

  it('rejects JSON that takes too much memory', async () => {
    for (const content of [`[${'0,'.repeat(1_000_001)}0]`, '['.repeat(1001)]) {
      const files = [{ name: 'report.json', content }]
      const message = await mcp.fail('upload_report', upload(files, { format: 'playwright' }))
      expect(message).toContain('report.json: must contain at most 1,000,000 values')
    }
  })

  it('rejects archives that are much larger unpacked', async () => {
    const archive = new ZipFile()
    archive.addBuffer(Buffer.alloc(65 * 1024 * 1024, ' '), 'report.jsonl')
    archive.end()
    const content = (await buffer(archive.outputStream)).toString('base64')
    const files = [{ name: 'report.zip', content, encoding: 'base64' as const }]
    const message = await mcp.fail('upload_report', upload(files, { format: 'playwright' }))
    expect(message).toContain('report.zip: its files are larger than 64 MiB unpacked')
  })

  it('rejects callers who cannot record results before it reads reports', async () => {
    const guarded = await startServerWithDatabase({ projects: [{ code: 'SHOP', title: 'Shop' }] })
    const { token } = await addUser(guarded, { email: 'viewer@example.com', role: 'viewer' })
    const viewer = await connectHttp({ ...guarded, token })
    const message = await viewer.fail('upload_report', upload([reportNaming()], { dryRun: true }))
    expect(message).toContain('this requires the role test-runner or higher')
    await viewer.close()
    await guarded.stop()
  })

  it('asks callers to retry later if several uploads are waiting', async () => {
    const rows = Array.from(
      { length: 2000 },
      (_, nth) => `<testcase name="${nth === 0 ? 'SHOP-001' : nth} pays"/>`,
    )
    const report = { name: 'large.xml', content: `<testsuite name="s">${rows.join('')}</testsuite>` }
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => callUpload(server, upload([report], { dryRun: true }))),
    )
    const busy = answers.filter((answer) => answer.includes('The server is processing other uploads'))
    expect(busy.length).toBeGreaterThan(0)
    expect(answers.filter((answer) => answer.includes('summary')).length).toBe(12 - busy.length)
    expect(busy.length).toBeLessThan(12 - 4)
  })

  it('reads reports next to other requests, which notice neither their size nor that one is too large', async () => {
    const own = await startServer()
    await makeProject(own, 'SHOP')
    const ping = () => fetch(`${own.url}/healthz`).then((response) => response.text())
    const rows = Array.from(
      { length: 40_000 },
      (_, nth) => `<testcase classname="com.example" name="case ${nth}"/>`,
    )
    const large = { name: 'large.xml', content: `<testsuite name="s">${rows.join('')}</testsuite>` }
    const reading = await measure(callUpload(own, upload([large])), ping)
    expect(reading.longestCall).toBeLessThan(reading.took / 3)

    const huge = upload([await hugeReport()], { format: 'playwright' })
    expect(await callUpload(own, huge)).toContain('Reading the reports takes more than 256 MB of memory')

    await own.stop()
  })

  it.runIf(isThorough)('ends an upload whose caller leaves, or whose server stops', async () => {
    const own = await startServer()
    await makeProject(own, 'SHOP')
    const ping = () => fetch(`${own.url}/healthz`).then((response) => response.text())
    const huge = upload([await hugeReport()], { format: 'playwright' })
    const { took } = await measure(callUpload(own, huge), ping)

    // The next upload does not have to wait for the abandoned one.
    const client = new AbortController()
    const abandoned = callUpload(own, huge, client.signal)
    await setTimeout(300)
    client.abort()
    await expect(abandoned).rejects.toThrow('aborted')
    const next = callUpload(own, upload([reportNaming()], { format: 'junit' }))
    expect((await measure(next, ping)).took).toBeLessThan(took / 2)
    expect(await next).toContain('No result matches')

    const interrupted = callUpload(own, huge)
    await setTimeout(300)
    await own.stop()
    expect(await interrupted).toContain('The upload was cancelled')
  })

  it('names no folders of the server', async () => {
    const answer = await mcp.use(
      'upload_report',
      upload([reportNaming('../../q', '../../../up/r')], {
        attachments: [{ name: 'other.txt', content: 'x' }],
      }),
    )
    expect(JSON.stringify(answer)).toContain('…/q')
    expect(JSON.stringify(answer)).not.toContain(tmpdir())
  })

  it('fills no variables of the server into titles', async () => {
    const title = 'Run {env:PATH} {env:HOME}'
    const { summary } = await mcp.use('upload_report', upload([reportNaming()], { title }))
    expect(summary.runTitle).toBe(title)
  })

  it('leaves no files behind, also if it fails', async () => {
    const name = 'left-behind.xml'
    await mcp.use('upload_report', upload([{ ...reportNaming(), name }]))
    await mcp.fail('upload_report', upload([{ name, content: 'no report' }]))
    const spools = readdirSync(tmpdir()).filter((folder) => folder.startsWith('qasphere-upload-'))
    expect(spools.filter((folder) => existsSync(join(tmpdir(), folder, 'reports', name)))).toEqual([])
  })

  it('is limited like the other tools', async () => {
    const reader = await connectHttp(server, '?readOnly=true')
    expect(await reader.fail('upload_report', upload([reportNaming()]))).toContain('read-only')
    await reader.close()
    const fenced = await connectHttp(server, '?project=OTHER')
    expect(await fenced.fail('upload_report', upload([reportNaming()]))).toContain('must be OTHER')
    const run = await shop.run({
      tcaseIds: (await shop.get('/tcase')).data.map(({ id }: { id: string }) => id),
    })
    const message = await fenced.fail('upload_report', { ...upload([reportNaming()]), project: 'OTHER', run })
    expect(message).toContain('run not found')
    await fenced.close()
  })

  it('says how much it takes, in a list of tools in the usual order below 3,000 tokens', async () => {
    const { tools } = await mcp.client.listTools()
    expect(tools.map(({ name }) => name)).toEqual([...toolNames])
    expect(JSON.stringify(tools).length / 4).toBeLessThan(3000)
    expect(tools.find(({ name }) => name === 'upload_report')?.description).toContain('up to 32 MiB')
    const response = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'x'.repeat(33 * 1024 * 1024) }),
    })
    expect(response.status).toBe(413)
  })
})
