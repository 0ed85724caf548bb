import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeDatabase } from '../support/database.js'
import { makeProject, type TestProject } from '../support/project.js'
import { emptyFolder } from '../support/qasphere.js'
import { type ServerInFolder, startServerInFolder } from '../support/server.js'
import { folderWith, marker, resultsOf, upload } from '../support/upload.js'

const fixtures = fileURLToPath(new URL('../../packages/reports/fixtures', import.meta.url))

/** Copies results of a real tool, with markers changed to the project of the test. */
function resultsOfTool(tool: string, project: TestProject): string {
  const folder = emptyFolder()
  cpSync(join(fixtures, tool), folder, { recursive: true })
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
    const path = join(folder, name)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('SHOP-', `${project.code}-`))
  }
  return folder
}

/** Creates a folder of Allure results from contents by file name without extension. */
function allureFolder(
  results: Readonly<Record<string, object>>,
  more: Readonly<Record<string, string>> = {},
) {
  const files = Object.entries(results).map(([name, result]) => [
    `${name}-result.json`,
    JSON.stringify(result),
  ])
  return folderWith({ ...Object.fromEntries(files), ...more })
}

describe('allure-upload', () => {
  let server: ServerInFolder
  let project: TestProject
  let projects = 0
  beforeAll(async () => {
    server = await startServerInFolder()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    projects += 1
    project = await makeProject(server, `AL${String.fromCharCode(64 + projects)}`)
  })

  const allure = (folder: string, ...args: string[]) =>
    upload(server, folder, [...args, '.'], { command: 'allure-upload' })
  const testCases = async (amount: number) => {
    const made: { id: string; seq: number }[] = []
    while (made.length < amount) made.push(await project.testCase({ title: `Case ${made.length + 1}` }))
    return made
  }
  const shown = async (runId: number) =>
    (await project.runTestCases(runId)).toSorted((a, b) => a.seq - b.seq).map(({ status }) => status)
  // No endpoint reads them back.
  const lastLog = () =>
    changeDatabase(server.dataDir, (database) =>
      JSON.stringify(
        database.prepare('select comment from runLog order by rowid desc limit 1').all().map(Object),
      ),
    )

  it('sends what allure-mocha wrote', async () => {
    const cases = await testCases(3)
    const { status, stderr, json } = await allure(
      resultsOfTool('allure-mocha', project),
      '--ignore-unmatched',
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(json.counts).toMatchObject({ read: 4, sent: 3, passed: 1, failed: 1, skipped: 1, unmatched: 1 })
    expect(await shown(json.runId)).toEqual(['passed', 'failed', 'skipped'])
    const [failure] = await resultsOf(project, json.runId, cases[1]?.id ?? '')
    expect(failure?.comment).toContain('AssertionError')
  })

  it('sends what allure-vitest wrote, including parametrized tests, as new test cases', async () => {
    await testCases(2)
    const folder = resultsOfTool('allure-vitest', project)
    const { status, stderr, json } = await allure(folder, '--create-tcases', '--project-code', project.code)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const titles = (await project.runTestCases(json.runId)).map(({ title, status }) => `${title}: ${status}`)
    expect(titles.sort()).toEqual([
      'Case 1: passed',
      'Case 2: failed',
      'pays in EUR: passed',
      'pays in SEK: passed',
      'throws: blocked',
    ])
  })

  it('sends the last attempt of tests that allure-playwright retried, with the attachments of steps', async () => {
    const cases = await testCases(3)
    const folder = resultsOfTool('allure-playwright', project)
    const { status, stderr, json } = await allure(
      folder,
      '--attachments',
      '--on-duplicate',
      'worst',
      '--ignore-unmatched',
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(await shown(json.runId)).toEqual(['passed', 'failed', 'skipped'])
    const results = await resultsOf(project, json.runId, cases[1]?.id ?? '')
    expect(results).toHaveLength(1)
    expect(results[0]?.comment).toContain('failed in attempt 2; before: failed.')
    expect(results[0]?.comment).toContain('stdout.txt</a>')
    expect(results[0]?.comment).toContain('error-context.md</a>')
  })

  it('sends every status, the duration, the message and the trace', async () => {
    const cases = await testCases(5)
    const statuses = ['passed', 'failed', 'broken', 'skipped', 'unknown']
    const results = statuses.map((status, index) => [
      `r${index}`,
      {
        uuid: `u${index}`,
        historyId: `h${index}`,
        name: `${marker(project, cases[index]?.seq ?? 0)} ${status} <b>`,
        status,
        statusDetails: { message: `why <${status}>`, trace: 'at shop.ts:1' },
        start: 1000,
        stop: 2250,
      },
    ])
    const { status, json } = await allure(allureFolder(Object.fromEntries(results)))
    expect(status).toBe(0)
    expect(await shown(json.runId)).toEqual(['passed', 'failed', 'blocked', 'skipped', 'open'])
    const [blocked] = await resultsOf(project, json.runId, cases[2]?.id ?? '')
    expect(blocked).toMatchObject({ status: 'blocked', timeTaken: 1250 })
    expect(blocked?.comment).toContain('why &lt;broken&gt;')
    expect(blocked?.comment).toContain('at shop.ts:1')
  })

  it('uses links of type tms, with a result for each, before markers in the name', async () => {
    const [one, two, three] = await testCases(3)
    const url = `${server.url}/project/${project.code}/tcase/${one?.seq}`
    const links = [
      { type: 'tms', url, name: 'page' },
      { type: 'tms', url: 'https://elsewhere.example/1', name: `SHA-256 ${marker(project, two?.seq ?? 0)}` },
      { type: 'issue', url: 'https://elsewhere.example/2', name: marker(project, three?.seq ?? 0) },
    ]
    const name = `${marker(project, three?.seq ?? 0)} pays`
    const folder = allureFolder({ a: { uuid: 'a', name, status: 'passed', links } })
    const { status, json } = await allure(folder)
    expect(status).toBe(0)
    const ids = (await project.runTestCases(json.runId)).map(({ id }) => id)
    expect(ids.sort()).toEqual([one?.id, two?.id].sort())
  })

  it('writes failures before and after tests to the log of the run', async () => {
    const [one] = await testCases(1)
    const container = {
      uuid: 'c',
      children: ['a'],
      befores: [
        {
          name: 'starts the shop',
          status: 'broken',
          statusDetails: { message: 'no <database>', trace: 'at db.ts:3' },
        },
        { name: 'fills it', status: 'passed' },
      ],
      afters: [{ name: 'empties it', status: 'failed', statusDetails: { message: 'locked' } }],
    }
    const folder = allureFolder(
      { a: { uuid: 'a', name: marker(project, one?.seq ?? 0), status: 'passed' } },
      { 'c-container.json': JSON.stringify(container) },
    )
    const { status, json } = await allure(folder)
    expect({ status, logs: json.counts.logs }).toEqual({ status: 0, logs: 2 })
    const logs = lastLog()
    expect(logs).toContain('starts the shop: broken')
    expect(logs).toContain('no &lt;database&gt;')
    expect(logs).toContain('empties it: failed')
    expect(logs).not.toContain('fills it')
  })

  it('uses the newest attempt in any order of files', async () => {
    const [one] = await testCases(1)
    const name = marker(project, one?.seq ?? 0)
    const attempt = (uuid: string, status: string, start: number) => ({
      uuid,
      historyId: 'h',
      name,
      status,
      start,
    })
    const folder = allureFolder({
      a: attempt('a', 'passed', 3000),
      b: attempt('b', 'failed', 1000),
      c: attempt('c', 'broken', 2000),
    })
    const { status, json } = await allure(folder)
    expect(status).toBe(0)
    const results = await resultsOf(project, json.runId, one?.id ?? '')
    expect(json.counts).toMatchObject({ read: 1, sent: 1, attempts: 2 })
    expect(results).toMatchObject([{ status: 'passed' }])
    expect(results[0]?.comment).toContain('passed in attempt 3; before: failed, blocked.')
  })

  it('sends the results of two tests that share a history ID', async () => {
    const [one, two] = await testCases(2)
    const variant = (seq: number | undefined, currency: string, status: string) => ({
      uuid: currency,
      historyId: 'h',
      fullName: 'shop.Pay.pays',
      name: `${marker(project, seq ?? 0)} pays in ${currency}`,
      status,
      parameters: [{ name: 'currency', value: currency }],
      start: status === 'failed' ? 1000 : 2000,
      stop: status === 'failed' ? 1.8e19 : 3000,
    })
    const folder = allureFolder({
      a: variant(one?.seq, 'EUR', 'failed'),
      b: variant(two?.seq, 'SEK', 'passed'),
    })
    const { status, json } = await allure(folder)
    expect({ status, counts: json.counts }).toMatchObject({ status: 0, counts: { read: 2, sent: 2 } })
    expect(await shown(json.runId)).toEqual(['failed', 'passed'])
    expect(await resultsOf(project, json.runId, one?.id ?? '')).toMatchObject([{ timeTaken: null }])
  })

  it('rejects a folder with an unreadable file, or sends the rest with --force', async () => {
    const [one] = await testCases(1)
    const folder = allureFolder(
      { a: { uuid: 'a', name: marker(project, one?.seq ?? 0), status: 'passed' } },
      { 'b-result.json': '{"name": ' },
    )
    const refused = await allure(folder)
    expect(refused.status).toBe(1)
    expect(refused.stderr).toMatch(/b-result\.json:1:\d+: it is not valid JSON/)
    expect((await project.get('/run')).runs).toEqual([])
    const forced = await allure(folder, '--force')
    expect(forced.status).toBe(0)
    expect(forced.stderr).toContain('b-result.json')
    expect(await shown(forced.json.runId)).toEqual(['passed'])
  })

  it('uploads several folders and patterns to one run, and reports what is not a folder of results', async () => {
    const [one, two] = await testCases(2)
    const result = (seq: number | undefined) =>
      JSON.stringify({ uuid: `u${seq}`, name: marker(project, seq ?? 0), status: 'passed' })
    const folder = folderWith({
      'api/allure-results/a-result.json': result(one?.seq),
      'web/allure-results/b-result.json': result(two?.seq),
      'empty/readme.txt': 'nothing',
    })
    const run = (...args: string[]) => upload(server, folder, args, { command: 'allure-upload' })
    const { status, json } = await run('*/allure-results')
    expect(status).toBe(0)
    expect(await shown(json.runId)).toEqual(['passed', 'passed'])
    const none = await run('empty')
    expect({ status: none.status, stderr: none.stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('no Allure results (*-result.json)'),
    })
  })
})
