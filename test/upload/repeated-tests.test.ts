import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'
import { folderWith, marker, resultsOf, upload } from '../support/upload.js'

describe('entries of one test in a JUnit report', () => {
  let server: TestServer
  let project: TestProject
  let name: string
  let id: string
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'TWO')
    const testCase = await project.testCase()
    id = testCase.id
    name = `${marker(project, testCase.seq)} pays`
  })
  afterAll(() => server.stop())

  const entry = (inside: string, attributes = 'classname="shop.Pay"') =>
    `<testcase name="${name}" ${attributes} time="1">${inside}</testcase>`
  const suite = (...entries: readonly string[]) => `<testsuite name="s">${entries.join('')}</testsuite>`
  const send = (report: string, ...args: readonly string[]) =>
    upload(server, folderWith({ 'a.xml': report, 'b.xml': suite(entry('')) }), [...args, 'a.xml'])

  it('are one result: the worst, with all comments', async () => {
    const { status, json, stderr } = await send(
      suite(entry('<failure message="first try"/>'), entry('<system-out>second try</system-out>')),
    )
    expect(status).toBe(0)
    const [result, ...others] = await resultsOf(project, json.runId, id)
    expect(others).toEqual([])
    expect(result).toMatchObject({ status: 'failed', timeTaken: 2000 })
    expect(result?.comment).toMatch(/Entry 1 of 2.*first try.*Entry 2 of 2.*second try/s)
    expect(json.counts).toMatchObject({ read: 2, sent: 1, folded: 1 })
    expect(stderr).toContain('2 results in the report: 1 sent, 1 folded')
  })

  it.each([
    ['last', ['passed']],
    ['first', ['failed']],
    ['worst', ['failed']],
    ['all', ['passed', 'failed']],
  ])('give with --on-duplicate %s: %j', async (policy, statuses) => {
    const { status, json } = await send(suite(entry('<failure/>'), entry('')), '--on-duplicate', policy)
    expect(status).toBe(0)
    const sent = (await resultsOf(project, json.runId, id)).map((result) => result.status)
    expect(sent.sort()).toEqual(statuses.sort())
  })

  it.each([
    ['another class', () => suite(entry(''), entry('', 'classname="shop.Refund"'))],
    ['another suite element', () => `<testsuites>${suite(entry(''))}${suite(entry(''))}</testsuites>`],
    ['an inner suite', () => suite(entry(''), suite(entry('')))],
  ])('do not include those of %s', async (_what, report) => {
    expect(await send(report())).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Several results belong to the same test case'),
    })
  })

  it('are shown up to a maximum, the worst first of all, because servers limit comments', async () => {
    const amount = 25_000
    const entries = Array.from({ length: amount }, (_, at) =>
      entry(at === amount - 2 ? '<failure message="only this one"/>' : `<system-out>row ${at}</system-out>`),
    )
    const { status, json } = await send(suite(...entries))
    expect(status).toBe(0)
    const [result] = await resultsOf(project, json.runId, id)
    expect(result).toMatchObject({ status: 'failed' })
    expect(result?.comment).toMatch(/The worst 1000 of 25000 results:.*Entry 24999 of 25000<.*only this one/s)
  })

  it('do not include those of another report', async () => {
    expect(await send(suite(entry('')), 'b.xml')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Several results belong to the same test case'),
    })
  })

  it('share a new test case and a result with --create-tcases', async () => {
    const unmarked = (inside: string) => `<testcase name="rows" classname="shop.Data">${inside}</testcase>`
    const report = suite(unmarked(''), unmarked('<error/>'), unmarked(''))
    const { status, json } = await send(report, '--create-tcases', '--project-code', 'TWO')
    expect(status).toBe(0)
    expect(json.counts).toMatchObject({ read: 3, sent: 1, folded: 2, blocked: 1 })
    expect(json.created).toHaveLength(1)
  })
})
