import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { json, type MisbehavingServer, misbehavingServer } from '../support/misbehaving-server.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'
import { folderWith, junitReport, upload } from '../support/upload.js'

/** More than one request looks up. */
const amount = 6000
/** Long enough that the report is read in many chunks. */
const inside = `<system-out>${'what the test said\n'.repeat(20)}</system-out>`

function report(codes: readonly string[]): string {
  const cases = Array.from({ length: amount }, (_, at) => {
    return { name: `${codes[at % codes.length]}-${String(at + 1).padStart(3, '0')} is paid`, inside }
  })
  return junitReport(cases)
}

describe('test cases that are looked up while a large report is read', () => {
  let server: TestServer
  let project: TestProject
  let misbehaving: MisbehavingServer | undefined
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'EARLY')
    await project.testCases(amount - 1)
  })
  afterEach(() => misbehaving?.stop())
  afterAll(() => server.stop())

  const selections: readonly (readonly [string, readonly string[], readonly string[], number])[] = [
    ['of a project that is named', ['--project-code', 'early'], ['EARLY'], amount - 1],
    ['of the project that markers name', [], ['EARLY'], amount - 1],
    ['of the first project that exists', [], ['NONE', 'EARLY'], amount / 2 - 1],
  ]
  it.each(sample(selections, 2))('are all found: %s', async (_name, args, codes, sent) => {
    const folder = folderWith({ 'report.xml': report(codes) })
    const ran = await upload(server, folder, ['--ignore-unmatched', ...args, 'report.xml'])
    expect({ status: ran.status, stderr: ran.stderr }).toMatchObject({ status: 0 })
    expect(ran.json.counts).toMatchObject({ read: amount, sent, missing: 0 })
  })

  it('are not waited for if the report is invalid', async () => {
    misbehaving = await misbehavingServer((response) => json(response, 503, { message: 'not now' }))
    const folder = folderWith({ 'report.xml': report(['EARLY']).replace('</testsuites>', '') })
    const began = performance.now()
    const ran = await upload({ ...server, url: misbehaving.url }, folder, ['report.xml'])
    expect(ran).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('<testsuites>') })
    expect(new Set(misbehaving.seen.map(({ method }) => method))).toEqual(new Set(['GET']))
    // Five retries would take more than half a minute.
    expect(performance.now() - began).toBeLessThan(25_000)
  })

  it('fail the upload if they cannot be found, before anything is created', async () => {
    misbehaving = await misbehavingServer((response, _attempt, { url, method }) => {
      if (url.endsWith('/project')) json(response, 200, { projects: [{ code: 'EARLY', title: 'Early' }] })
      else if (method === 'GET') json(response, 200, { runs: [], open: 0, closed: 0 })
      else json(response, 403, { message: 'the lookup is forbidden' })
    })
    const folder = folderWith({ 'report.xml': report(['EARLY']) })
    const ran = await upload({ ...server, url: misbehaving.url }, folder, ['report.xml'])
    expect(ran).toMatchObject({ status: 1, stderr: expect.stringContaining('the lookup is forbidden') })
    const posts = misbehaving.seen.filter(({ method }) => method !== 'GET')
    expect(posts.every(({ url }) => url.endsWith('/tcase/seq'))).toBe(true)
  })
})
