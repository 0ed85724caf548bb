import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { qasphere } from '../support/qasphere.js'
import { type ServerInFolder, startServerInFolder } from '../support/server.js'
import { storedResults } from '../support/stored-results.js'
import { folderWith, junitReport, marker, resultsOf, upload } from '../support/upload.js'

describe('junit-upload', () => {
  let server: ServerInFolder
  let project: TestProject
  let made = 0
  beforeAll(async () => {
    server = await startServerInFolder()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    made += 1
    project = await makeProject(server, `U${made}`)
  })

  it('creates a run from a report, with statuses, comments, times and a log', async () => {
    const cases = await Promise.all([1, 2, 3, 4].map(() => project.testCase()))
    const [passed, failed, blocked, skipped] = cases.map(({ seq }) => marker(project, seq))
    const folder = folderWith({
      'r.xml': junitReport(
        [
          { name: `${passed} adds an article`, time: '1.5' },
          {
            name: `removes it ${failed}`,
            inside: '<failure message="expected 1 &lt; 2" type="AssertionError"/>',
          },
          { name: `${blocked}: pays`, inside: '<error message="no route to host"/>' },
          { name: `${skipped}: returns`, inside: '<skipped/>' },
        ],
        '<system-err>database was slow</system-err>',
      ),
    })
    const { status, json, stderr } = await upload(server, folder, ['--run-name', 'Nightly', 'r.xml'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('Sent 4 of 4 results') })
    expect(json).toMatchObject({
      projectCode: project.code,
      runTitle: 'Nightly',
      url: `${server.url}/project/${project.code}/run/${json.runId}`,
      counts: {
        read: 4,
        sent: 4,
        passed: 1,
        failed: 1,
        blocked: 1,
        skipped: 1,
        unmatched: 0,
        missing: 0,
        logs: 1,
      },
    })
    const { runs } = await project.get('/run')
    expect(runs).toMatchObject([
      {
        title: 'Nightly',
        type: 'static_struct',
        statusCounts: { all: 4, passed: 1, failed: 1, blocked: 1, skipped: 1 },
      },
    ])
    expect(await resultsOf(project, json.runId, cases[0]?.id ?? '')).toMatchObject([
      { status: 'passed', timeTaken: 1500 },
    ])
    const [failure] = await resultsOf(project, json.runId, cases[1]?.id ?? '')
    expect(failure).toMatchObject({ status: 'failed', timeTaken: 250 })
    expect(failure?.comment).toContain('expected 1 &lt; 2')
  })

  it('links the files of suites in the run’s log after uploading them', async () => {
    const { seq } = await project.testCase()
    const suite = '<failure message="cannot load"/><system-out>[[ATTACHMENT|shots/a[1].png]]</system-out>'
    const folder = folderWith({
      'r.xml': junitReport([{ name: marker(project, seq) }], suite),
      'shots/a[1].png': 'a picture',
    })
    const { status, json } = await upload(server, folder, ['--attachments', 'r.xml'])
    expect(status).toBe(0)
    expect(json.counts).toMatchObject({ attachments: 1, logs: 2 })
    const { logs } = storedResults(server, project.code)
    expect(logs).toEqual([
      expect.stringMatching(/cannot load.*<h4>Attachments<\/h4>.*<a href="http[^"]+"[^>]*>a\[1\]\.png<\/a>/s),
    ])
  })

  it('prints only the lines that pipelines search for, unless JSON is requested', async () => {
    const { seq } = await project.testCase()
    const folder = folderWith({ 'r.xml': junitReport([{ name: marker(project, seq) }]) })
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token, HOME: folder }
    const printed = async (...args: string[]) => {
      return (await qasphere(['junit-upload', ...args, 'r.xml'], { cwd: folder, env })).stdout.split('\n')
    }
    const url = `${server.url}/project/${project.code}/run/1`
    const rest = [`Test run URL: ${url}`, 'Uploaded 1 results to 1 test cases', '']
    expect(await printed('--run-name', 'Night')).toEqual(['Created new test run "Night" with ID: 1', ...rest])
    expect(await printed('--run-name', 'Night')).toEqual([
      'Reusing existing test run "Night" with ID: 1',
      ...rest,
    ])
    expect(await printed('-r', url)).toEqual([`Using existing test run: ${url}`, ...rest])
    expect(await printed('--run-name', 'Day', '--dry-run')).toEqual([''])
  })

  it('adds to an existing run, and rejects one on another host', async () => {
    const cases = await Promise.all([project.testCase(), project.testCase()])
    const runId = await project.run({ tcaseIds: cases.map(({ id }) => id) })
    const folder = folderWith({
      'r.xml': junitReport(cases.map(({ seq }) => ({ name: marker(project, seq) }))),
    })
    const path = `/project/${project.code}/run/${runId}`
    expect((await upload(server, folder, ['-r', server.url + path, 'r.xml'])).status).toBe(0)
    expect((await project.runTestCases(runId)).map(({ status }) => status)).toEqual(['passed', 'passed'])
    const other = await upload(server, folder, ['-r', `https://other.example.com${path}`, 'r.xml'])
    expect({ status: other.status, stderr: other.stderr }).toEqual({
      status: 1,
      stderr: `Error: Invalid arguments\n  --run-url: names a run of other.example.com, but the credentials are for ${new URL(server.url).host}\n`,
    })
  })

  it('reuses the run with the same title', async () => {
    const { seq, id } = await project.testCase()
    const folder = folderWith({ 'r.xml': junitReport([{ name: marker(project, seq) }]) })
    const first = await upload(server, folder, ['--run-name', 'Same', 'r.xml'])
    const second = await upload(server, folder, ['--run-name', 'Same', 'r.xml'])
    expect(second.json.runId).toBe(first.json.runId)
    expect([first.json.reused, second.json.reused]).toEqual([false, true])
    expect(second.stderr).toContain(`Run: Same (existing run ${first.json.runId})`)
    expect(await resultsOf(project, first.json.runId, id)).toHaveLength(2)
  })

  it('uses the marker whose project exists', async () => {
    const { seq } = await project.testCase()
    const folder = folderWith({
      'r.xml': junitReport([{ name: `SHA-256 digest is stable ${marker(project, seq)}` }]),
    })
    const { json } = await upload(server, folder, ['r.xml'])
    expect(json).toMatchObject({ projectCode: project.code, counts: { sent: 1, unmatched: 0 } })
  })

  it('rejects results that match no test case, and explains how to mark tests', async () => {
    const { seq } = await project.testCase()
    const names = [marker(project, seq), 'logs in', marker(project, 999)]
    const folder = folderWith({ 'r.xml': junitReport(names.map((name) => ({ name }))) })
    const refused = await upload(server, folder, ['r.xml'])
    expect(refused.status).toBe(1)
    expect(refused.stderr).toContain(`2 results match no test case of project ${project.code}`)
    expect(refused.stderr).toContain('"logs in" (shop.Basket): has no marker')
    expect(refused.stderr).toContain(`${marker(project, 123)}: logs in`)
    expect((await project.get('/run')).runs).toEqual([])

    const ignoring = await upload(server, folder, ['--ignore-unmatched', 'r.xml'])
    expect(ignoring.status).toBe(0)
    expect(ignoring.json).toMatchObject({
      counts: { sent: 1, unmatched: 2 },
      unmatched: [{ name: 'logs in' }, {}],
    })
    expect(ignoring.stderr).toContain(`2 results match no test case of project ${project.code}; skipped`)
  })

  it('rejects results of drafts and templates before anything is created', async () => {
    const draft = await project.testCase({ isDraft: true })
    const template = await project.testCase({ type: 'template', title: 'In ${browser}' })
    const names = [draft, template].map(({ seq }) => marker(project, seq))
    const folder = folderWith({ 'r.xml': junitReport([...names, 'logs in'].map((name) => ({ name }))) })
    const { status, stderr } = await upload(server, folder, ['r.xml'])
    expect(status).toBe(1)
    for (const name of names)
      expect(stderr).toContain(`${name} is not a test case there, or is a draft or a template`)
    expect((await project.get('/run')).runs).toEqual([])
  })

  it('rejects an upload if no result matches', async () => {
    const folder = folderWith({ 'r.xml': junitReport([{ name: 'logs in' }]) })
    const { status, stderr } = await upload(server, folder, [
      '--project-code',
      project.code,
      '--ignore-unmatched',
      'r.xml',
    ])
    expect(status).toBe(1)
    expect(stderr).toContain('there is nothing to send')
  })

  it('reports that a report is empty', async () => {
    const folder = folderWith({ 'r.xml': '<testsuites tests="0"/>' })
    const { status, stderr } = await upload(server, folder, ['r.xml'])
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^Error: .*r\.xml is empty: it has no test results\n$/),
    })
  })

  it('reads several files, folders and patterns, each report once', async () => {
    const cases = await Promise.all([1, 2, 3].map(() => project.testCase()))
    const [a, b, c] = cases.map(({ seq }) => junitReport([{ name: marker(project, seq) }]))
    const folder = folderWith({ 'one/TEST-a.xml': a ?? '', 'one/deep/TEST-b.xml': b ?? '', 'c.xml': c ?? '' })
    const { json } = await upload(server, folder, ['**/TEST-*.xml', 'one', 'c.xml', join(folder, 'c.xml')])
    expect(json.counts).toMatchObject({ read: 3, sent: 3 })
    const missing = await upload(server, folder, ['c.xml', '**/none-*.xml', 'gone.xml'])
    expect(missing.stderr).toContain('No file matches **/none-*.xml')
    expect(missing.stderr).toContain('File not found: gone.xml')
    expect(missing.status).toBe(1)
  })

  it('reports all invalid arguments at once, without credentials', async () => {
    const { status, stderr } = await upload({ url: '', token: '' }, folderWith({}), [
      '--on-duplicate',
      'best',
      '--project-code',
      'a b',
      '-r',
      'https://x/run',
      '--rate',
      'fast',
      'gone.xml',
    ])
    expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 1, lines: 6 })
  })

  it('sends nothing in a dry run', async () => {
    const { seq } = await project.testCase()
    const folder = folderWith({ 'r.xml': junitReport([{ name: marker(project, seq) }, { name: 'new one' }]) })
    const proxy = await faultyProxy(server.url)
    const { status, json, stderr } = await upload({ ...server, url: proxy.url }, folder, [
      '--dry-run',
      '--create-tcases',
      'r.xml',
    ])
    await proxy.stop()
    expect(status).toBe(0)
    expect(stderr).toMatch(/^Would send 2 of 2 results: 2 passed$/m)
    expect(json).toMatchObject({
      dryRun: true,
      counts: { sent: 2 },
      created: [{ title: 'new one' }],
      runId: null,
    })
    const writes = proxy.seen.filter((line) => !line.startsWith('GET') && !line.endsWith('/tcase/seq'))
    expect(writes).toEqual([])
    expect(readdirSync(folder).sort()).toEqual(['r.xml'])
  })

  it('explains what was looked for and the nearest matches', async () => {
    const { seq } = await project.testCase({ title: 'Voucher lowers the price' })
    const folder = folderWith({
      'r.xml': junitReport([{ name: marker(project, seq) }, { name: 'voucher is refused' }]),
    })
    const { stderr } = await upload(server, folder, ['--explain', '--dry-run', '--force', 'r.xml'])
    expect(stderr).toContain(
      `looked for ${marker(project, seq)} (in the title) in project ${project.code}\n  found`,
    )
    expect(stderr).toContain(`found nothing; nearest: ${marker(project, seq)} "Voucher lowers the price"`)
  })

  it('shows titles from the server as harmless lines', async () => {
    const { seq } = await project.testCase({ title: 'Refund\u001b[2J\n::error::is\u202e late' })
    const folder = folderWith({
      'r.xml': junitReport([{ name: marker(project, seq) }, { name: 'refund' }]),
    })
    const { stderr } = await upload(server, folder, ['--explain', '--dry-run', '--force', 'r.xml'])
    expect(stderr).toContain(`found ${marker(project, seq)}: Refund ::error::is late\n`)
    expect(stderr).toContain(`nearest: ${marker(project, seq)} "Refund ::error::is late"\n`)
  })

  it('is quiet with --quiet, and only warns about a failed upload with --allow-upload-failure', async () => {
    const { seq } = await project.testCase()
    const folder = folderWith({ 'r.xml': junitReport([{ name: marker(project, seq) }]) })
    expect((await upload(server, folder, ['--quiet', 'r.xml'])).stderr).toBe('')
    const down = { url: 'http://127.0.0.1:9', token: server.token }
    expect((await upload(down, folder, ['r.xml'])).status).toBe(1)
    const allowed = await upload(down, folder, ['--allow-upload-failure', 'r.xml'])
    expect(allowed).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('Warning: The upload failed'),
    })
  })
})
