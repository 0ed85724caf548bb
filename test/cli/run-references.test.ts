import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject } from '../support/project.js'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'
import { folderWith, junitReport } from '../support/upload.js'

let server: TestServer
let url: string
let other: string
let folder: string
let tcaseId: string
beforeAll(async () => {
  server = await startServer()
  const project = await makeProject(server, 'REF')
  const tcaseIds = await project.testCases(2)
  tcaseId = tcaseIds[0] ?? ''
  for (const title of ['Old', 'New']) {
    const run = await project.run({ title, tcaseIds })
    await project.post(`/run/${run}/tcase/${tcaseId}/result`, { status: 'failed', comment: title })
  }
  url = `${server.url}/project/REF/run/2`
  other = `${server.url}/project/REF/run/1`
  folder = folderWith({ 'r.xml': junitReport([{ name: 'REF-001 opens' }]) })
})
afterAll(() => server.stop())

function run(args: readonly string[]) {
  return qasphere(args, { cwd: folder, env: { QAS_URL: server.url, QAS_TOKEN: server.token } })
}

const project = ['--project-code', 'REF']

describe('a run in arguments', () => {
  it.each([
    ['api runs test-cases list', (ref: string) => ['--run-id', ref]],
    ['api runs test-cases get', (ref: string) => ['--run-id', ref, '--tcase-id', tcaseId]],
    ['api runs close', (ref: string) => ['--run-id', ref, '--dry-run']],
    ['api runs clone', (ref: string) => ['--run-id', ref, '--title', 'Copy', '--dry-run']],
    ['report failures', (ref: string) => ['--run-id', ref]],
    ['report compare', (ref: string) => ['--base-run-id', ref === '2' ? '1' : other, '--run-id', ref]],
    ['report scorecard', (ref: string) => ['--run-ids', `${ref},${ref === '2' ? '1' : other}`]],
    ['runs results', (ref: string) => ['--run', ref]],
    ['runs rerun', (ref: string) => [ref, '--failed', '--dry-run']],
    ['report run', (ref: string) => [ref, '--html', '-']],
    ['browse run', (ref: string) => [ref]],
  ])('is an ID or a URL for %s', async (command, args) => {
    const byId = await run([...command.split(' '), ...args('2'), ...project])
    const byUrl = await run([...command.split(' '), ...args(url)])
    expect(byUrl).toEqual(byId)
    expect(byUrl.stderr).toBe('')
    expect(byUrl.stdout).not.toBe('')
  })

  it('is an ID or a URL for uploads, which need the project with an ID', async () => {
    for (const args of [
      ['--run-url', '2', ...project],
      ['--run-url', url],
    ]) {
      const { status, stdout } = await run(['junit-upload', 'r.xml', ...args])
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: expect.stringContaining(`Using existing test run: ${url}\n`),
      })
    }
    const { stderr } = await run(['junit-upload', 'r.xml', '--run-url', '2'])
    expect(stderr).toContain('got "2"; the ID of a run requires --project-code')
  })

  it('is identified by its URL, regardless of the preferred project', async () => {
    const home = folderWith({ '.config/qasphere/config.json': '{"project": "NONE"}' })
    const env = { HOME: home, QAS_URL: server.url, QAS_TOKEN: server.token }
    const { stdout } = await qasphere(['report', 'failures', '--run-id', url, '--jq', '.run.id'], { env })
    expect(stdout).toBe('2\n')
  })

  it.each([
    [['api', 'runs', 'close', '--run-id'], '--run-id: names a run of'],
    [['runs', 'results', '--run'], '--run: names a run of'],
    [['runs', 'watch'], 'run: names a run of'],
    [['report', 'run', '--html', 'run.html'], 'run: names a run of'],
    [['junit-upload', 'r.xml', '--run-url'], '--run-url: names a run of'],
    [['browse'], 'what: names a page of'],
  ])('is rejected by %j if it is on another host', async (args, message) => {
    const { status, stderr } = await run([...args, 'https://acme.example.com/project/REF/run/2'])
    const { host } = new URL(server.url)
    expect(status).toBe(1)
    expect(stderr).toContain(`${message} acme.example.com, but the credentials are for ${host}\n`)
  })

  it.each([
    [
      ['api', 'runs', 'close', '--project-code', 'WEB', '--run-id'],
      'must be the project of the run, REF, got "WEB"',
    ],
    [['browse', '--project-code', 'WEB'], 'must be the project of the run, REF, got "WEB"'],
  ])('is rejected by %j if --project-code is another project', async (args, message) => {
    expect(await run([...args, url])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: `Error: Invalid arguments\n  --project-code: ${message}\n`,
    })
  })

  it('must be in the project of the other run', async () => {
    const foreign = `${server.url}/project/WEB/run/1`
    const { stderr } = await run(['report', 'compare', '--run-id', url, '--base-run-id', foreign])
    expect(stderr).toContain(
      '--base-run-id: names a run of project WEB, but --run-id names a run of project REF',
    )
  })

  it.each([
    [['api', 'runs', 'close', '--run-id'], '--run-id'],
    [['runs', 'watch'], 'run'],
    [['report', 'run', '--html', 'x.html'], 'run'],
  ])('is an ID or a URL, which the message of %j says', async (args, where) => {
    const wrong = `${server.url}/project/REF`
    expect((await run([...args, wrong, ...project])).stderr).toBe(
      `Error: Invalid arguments\n  ${where}: must be a positive integer or the URL of a run, got "${wrong}"\n`,
    )
  })
})

describe('browse', () => {
  it('opens any page of this QA Sphere', async () => {
    for (const given of [`${url}/tcase/1?q=a#b`, `${server.url.replace('http://', '')}/project/REF/tcases`]) {
      const printed = given.replace(/^(?!http)/, 'http://')
      expect(await run(['browse', given])).toEqual({ status: 0, stdout: `${printed}\n`, stderr: '' })
    }
    expect((await run(['browse', 'ftp://acme.example.com/x'])).stderr).toContain('must be an http(s) URL')
  })
})
