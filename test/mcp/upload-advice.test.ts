import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js'
import { connectHttp, connectStdio, type McpClient } from '../support/mcp-client.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

const fixtures = join(import.meta.dirname, '../../packages/reports/fixtures')

/** An option or name of a command, which callers of the tool cannot use. */
const ofCommands = /(?:^|\s)--\w|-upload\b/

interface SentFile {
  readonly name: string
  readonly content: string
}

function junitReport(...names: readonly string[]): SentFile {
  const testCases = names.map((name) => `<testcase name="${name}"/>`).join('')
  return { name: 'results.xml', content: `<testsuite name="s">${testCases}</testsuite>` }
}

const report = junitReport('SHOP-002 pays')
const reportWithoutMarker = junitReport('no marker')
const allureResult = {
  name: '149fdbcc-6f18-41b0-9a11-609b95dae816-result.json',
  content: readFileSync(
    join(fixtures, 'allure-vitest/149fdbcc-6f18-41b0-9a11-609b95dae816-result.json'),
    'utf8',
  ),
}

let server: TestServer
let shop: TestProject
let openRun: { readonly id: number; readonly title: string }
let closedRun: typeof openRun

beforeAll(async () => {
  server = await startServer()
  shop = await makeProject(server, 'SHOP')
  await shop.testCases(3)
  const tcaseIds: string[] = (await shop.get('/tcase')).data.slice(0, 1).map(({ id }: { id: string }) => id)
  const createRun = async () => {
    const id = await shop.run({ tcaseIds })
    const { runs }: { runs: (typeof openRun)[] } = await shop.get('/run')
    const created = runs.find((run) => run.id === id)
    if (!created) throw new Error(`run ${id} was not created`)
    return created
  }
  openRun = await createRun()
  closedRun = await createRun()
  await shop.post(`/run/${closedRun.id}/close`, {})
})
afterAll(() => server.stop())

/** Writes files to a separate folder, and returns what names them in a call of a local server. */
function writeFiles(files: readonly SentFile[], format: unknown): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-advice-'))
  for (const { name, content } of files) writeFileSync(join(folder, name), content)
  return format === 'allure' ? [folder] : files.map(({ name }) => join(folder, name))
}

describe.each(['HTTP', 'stdio'])('advice of upload_report over %s', (transport) => {
  let mcp: McpClient
  beforeAll(async () => {
    mcp = await (transport === 'HTTP' ? connectHttp(server) : connectStdio(server))
  })
  afterAll(() => mcp.close())

  it.each<[string, () => Record<string, unknown>]>([
    ['Check the run ID 999: project SHOP has no such run.', () => ({ run: 999 })],
    ['Check the project code NONE, ', () => ({ project: 'NONE' })],
    ['Pass the ID of an open run in run, or omit run', () => ({ run: closedRun.id })],
    ['Pass the ID of a run that includes them in run', () => ({ run: openRun.id, ignoreUnmatched: false })],
    ['projectCode: must contain only', () => ({ project: 'SH OP', run: 1 })],
    ['title: must be at most 255 characters', () => ({ title: 'x'.repeat(256) })],
    ['title: must not be empty', () => ({ title: ' ', dryRun: false })],
    ['Pass another title, or omit title.', () => ({ title: closedRun.title })],
    [
      'skip these results with ignoreUnmatched: true.',
      () => ({ title: openRun.title, ignoreUnmatched: false }),
    ],
    ['None of the results can be sent to this run.', () => ({ title: openRun.title })],
    ['ignoreUnmatched: true skips them.', () => ({ files: [reportWithoutMarker], ignoreUnmatched: false })],
    ['so there is nothing to send.', () => ({ files: [reportWithoutMarker] })],
    [
      'Give each test the marker of a separate test case.',
      () => ({ files: [junitReport('SHOP-001 a', 'SHOP-001 b')] }),
    ],
    ['upload it with the format junit', () => ({ format: 'playwright' })],
    ['it is a JUnit XML report, for the format junit', () => ({ format: 'allure' })],
    [
      'Correct or remove them',
      () => ({ format: 'allure', files: [{ name: 'a-result.json', content: '{' }, allureResult] }),
    ],
  ])('names its fields, not the options of commands: %s', async (advice, more) => {
    const { files, ...given } = { project: 'SHOP', format: 'junit', files: [report], ...more() }
    const input = { ignoreUnmatched: true, dryRun: true, ...given }
    const sent = transport === 'HTTP' ? files : writeFiles(files, input.format)
    const message = await mcp.fail('upload_report', { ...input, files: sent })
    expect(message).toContain(advice)
    expect(message).not.toMatch(ofCommands)
  })
})

describe('an interrupted upload over stdio', () => {
  let proxy: FaultyProxy
  let mcp: McpClient
  beforeAll(async () => {
    let batches = 0
    proxy = await faultyProxy(server.url, (method, path) => {
      if (method !== 'POST' || !path.endsWith('/result/batch')) return 'pass'
      batches += 1
      const headers = { 'content-type': 'application/json' }
      return batches === 1 ? { status: 401, body: '{"message":"expired"}', headers } : 'pass'
    })
    mcp = await connectStdio({ url: proxy.url, token: server.token })
  })
  afterAll(async () => {
    await mcp.close()
    await proxy.stop()
  })

  it('says what another call would do', async () => {
    const input = { project: 'SHOP', format: 'junit', files: writeFiles([report], 'junit') }
    const failed = await mcp.fail('upload_report', input)
    expect(failed).toContain('Acknowledged results are safe. Another call sends all results again.')
    expect(failed).not.toMatch(ofCommands)
    const { messages, summary } = await mcp.use('upload_report', input)
    expect(messages).toContain(
      'Warning: An earlier upload of these reports did not finish. This one starts over.',
    )
    expect(summary.counts).toMatchObject({ sent: 1 })
  })
})

it('does not replace variables in titles, which everybody in the project can read', async () => {
  const mcp = await connectStdio(server)
  const input = { project: 'SHOP', format: 'junit', files: writeFiles([report], 'junit') }
  const { summary } = await mcp.use('upload_report', { ...input, title: 'By {env:QAS_TOKEN} in {YYYY}' })
  expect(summary.runTitle).toBe(`By {env:QAS_TOKEN} in ${new Date().getFullYear()}`)
  await mcp.close()
})

it('leaves it to the user to allow a folder for attachments', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qasphere-advice-'))
  mkdirSync(join(folder, 'reports'))
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  const mark = `<system-out>[[ATTACHMENT|${join(folder, 'secret.txt')}]]</system-out>`
  const path = join(folder, 'reports/results.xml')
  writeFileSync(path, `<testsuite name="s"><testcase name="SHOP-001 pays">${mark}</testcase></testsuite>`)
  const mcp = await connectStdio(server)
  const input = { project: 'SHOP', format: 'junit', files: [path], attachments: true }
  const { messages } = await mcp.use('upload_report', input)
  expect(messages.join('\n')).toContain(
    'The user can allow the folder: qasphere junit-upload --attachments-from DIR.',
  )
  await mcp.close()
})
