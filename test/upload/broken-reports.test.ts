import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { repository } from '../support/command-line.js'
import { mutated } from '../support/mutated-report.js'
import { makeProject } from '../support/project.js'
import { emptyFolder } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { fuzzRuns, fuzzSeed } from '../support/thoroughness.js'
import { folderWith, junitReport, type Uploaded, upload } from '../support/upload.js'

const fixtures = join(repository, 'packages/reports/fixtures')

describe('a broken report', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  /** Returns the ID of the last event in the audit log, which shows whether anything was changed on the server. */
  async function lastEvent(): Promise<number> {
    for (let after = 0; ; ) {
      const { body } = await server.call('GET', `/audit-logs?count=1000&after=${after}`)
      if (body.events.length === 0) return after
      after = body.after
    }
  }

  const passed = { projectName: '', status: 'expected', results: [{ status: 'passed', duration: 12 }] }
  const playwrightReport = JSON.stringify({
    suites: [{ title: 'a', file: 'a', specs: [{ title: 'first', file: 'a', tests: [passed] }] }],
  })
  const whole = junitReport([{ name: 'first' }, { name: 'second' }])
  const broken: readonly (readonly [string, string, Readonly<Record<string, string>>, RegExp])[] = [
    [
      'that ends after its first results',
      'junit-upload',
      { 'r.xml': whole.slice(0, whole.indexOf('second')) },
      /r\.xml:\d+:\d+: /,
    ],
    [
      'with a tag that is never closed, after thousands of results',
      'junit-upload',
      {
        'r.xml': junitReport(Array.from({ length: 5000 }, (_, index) => ({ name: `test ${index}` }))).replace(
          '</testsuite>',
          '</testsiute>',
        ),
      },
      /r\.xml:500\d:\d+: /,
    ],
    [
      'after a whole one',
      'junit-upload',
      { 'a.xml': whole, 'b.xml': '<testsuite><testcase' },
      /b\.xml:1:\d+: /,
    ],
    [
      'with a document type',
      'junit-upload',
      { 'r.xml': '<!DOCTYPE a [<!ENTITY b "c">]><testsuite/>' },
      /r\.xml.*DOCTYPE/,
    ],
    [
      'that is cut off',
      'playwright-json-upload',
      { 'r.json': playwrightReport.slice(0, -4) },
      /r\.json.*JSON/,
    ],
    [
      'of which a result cannot be read',
      'allure-upload',
      {
        'results/a-result.json': '{"name":"first","status":"passed","uuid":"a"}',
        'results/b-result.json': '{"name":"second","status":',
      },
      /b-result\.json/,
    ],
  ]
  it.each(broken)('%s (%s) sends nothing', async (_what, command, files, words) => {
    const folder = folderWith(files)
    const before = await lastEvent()
    const inputs = command === 'allure-upload' ? ['results'] : Object.keys(files)
    const args = ['--create-tcases', '--project-code', 'NONE', ...inputs]
    const ran = await upload(server, folder, args, { command })
    expect(ran).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(words) })
    expect(ran.stderr).not.toContain('--resume')
    expect(await lastEvent()).toBe(before)
    expect(readdirSync(folder).sort()).toEqual(readdirSync(folderWith(files)).sort())
  })

  /** In any case there is a message for people, and nothing of a rejected report is on the server. */
  async function expectWordsOrResults(ran: Uploaded, before: number): Promise<void> {
    expect(ran.stderr).not.toMatch(/\n\s+at |bug in qasphere|undefined(?! entity)|\[object/)
    if (ran.status === 0) {
      expect(ran.json.counts.missing).toBe(0)
      return
    }
    expect(ran).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(/^(Warning|Error): /) })
    expect({ stderr: ran.stderr, event: await lastEvent() }).toEqual({ stderr: ran.stderr, event: before })
  }

  const mutations: readonly (readonly [string, string, string, string])[] = [
    ['junit-upload', 'vitest', 'junit.xml', 'FV'],
    ['junit-upload', 'surefire', 'TEST-shop.PaymentTest.xml', 'FS'],
    ['playwright-json-upload', 'playwright', 'report.json', 'FP'],
    ['allure-upload', 'allure-playwright', '-result.json', 'FA'],
  ]
  it.each(mutations)('mutated, given to %s: %s', async (command, fixture, ending, code) => {
    await makeProject(server, code)
    const folder = emptyFolder()
    cpSync(join(fixtures, fixture), join(folder, 'report'), { recursive: true })
    const file = readdirSync(join(folder, 'report')).find((name) => name.endsWith(ending)) ?? ''
    const path = join(folder, 'report', file)
    const input = command === 'allure-upload' ? 'report' : path
    const args = ['--create-tcases', '--project-code', code, '--rate', '0', input]
    const statuses = new Set<number | null>()
    await fc.assert(
      fc.asyncProperty(mutated(readFileSync(path)), async (content) => {
        writeFileSync(path, content)
        const before = await lastEvent()
        const ran = await upload(server, folder, args, { command })
        statuses.add(ran.status)
        await expectWordsOrResults(ran, before)
      }),
      { numRuns: Math.max(10, Math.ceil(fuzzRuns / 4)), seed: fuzzSeed },
    )
    expect([...statuses].sort()).toEqual([0, 1])
  })
})
