import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'
import { folderWith, marker, upload } from '../support/upload.js'

describe('URLs of test cases of another host', () => {
  let server: TestServer
  let project: TestProject
  let one: { id: string; seq: number }
  let two: { id: string; seq: number }
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'URL')
    one = await project.testCase()
    two = await project.testCase()
  })
  afterAll(() => server.stop())

  const ours = (seq: number) => `${server.url}/project/url/tcase/${seq}`
  const theirs = (seq: number) => `https://other.example.com/project/URL/tcase/${seq}`

  type Format = 'playwright-json-upload' | 'allure-upload'
  const formats: readonly Format[] = ['playwright-json-upload', 'allure-upload']

  function uploadNaming(format: Format, name: string, urls: readonly string[], args: readonly string[] = []) {
    const results = [{ status: 'passed', duration: 12 }]
    const annotations = urls.map((description) => ({ type: 'test case', description }))
    const tests = [{ projectName: '', status: 'expected', annotations, results }]
    const links = urls.map((url) => ({ type: 'tms', url, name: marker(project, one.seq) }))
    const folder = folderWith({
      'report.json': JSON.stringify({ suites: [{ file: 'a', specs: [{ title: name, file: 'a', tests }] }] }),
      'results/a-result.json': JSON.stringify({ uuid: 'a', name, status: 'passed', links }),
    })
    const input = format === 'allure-upload' ? 'results' : 'report.json'
    return upload(server, folder, [...args, input], { command: format })
  }

  async function tested(runId: number): Promise<string[]> {
    return (await project.runTestCases(runId)).map(({ id }) => id).sort()
  }

  it.each(formats)('%s: URLs of the credentials’ host each get a result', async (format) => {
    const { status, json } = await uploadNaming(format, 'pays', [ours(one.seq), ours(two.seq)])
    expect(status).toBe(0)
    expect(await tested(json.runId)).toEqual([one.id, two.id].sort())
  })

  it.each(formats)('%s: URLs of another host do not count in addition', async (format) => {
    const args = ['--project-code', 'URL', '--explain']
    const { status, json, stderr } = await uploadNaming(
      format,
      'pays',
      [theirs(one.seq), ours(two.seq)],
      args,
    )
    expect(status).toBe(0)
    expect(await tested(json.runId)).toEqual([two.id])
    expect(stderr).toContain(
      `Test case URLs of other hosts: URLs of other.example.com are skipped for tests that also have URLs of ${new URL(server.url).host}\n`,
    )
    expect(stderr).toContain(`(not for ${marker(project, one.seq)} of other.example.com)`)
  })

  it.each(formats)(
    '%s: URLs of other hosts count otherwise, before the title, with one warning',
    async (format) => {
      const name = `${marker(project, two.seq)} pays`
      const urls = [theirs(one.seq), `another.example.com/project/URL/tcase/${one.seq}`]
      const { status, json, stderr } = await uploadNaming(format, name, urls, ['--on-duplicate', 'worst'])
      expect(status).toBe(0)
      expect(await tested(json.runId)).toEqual([one.id])
      expect(stderr.split('\n').filter((line) => line.includes('Warning'))).toEqual([
        `Warning: Test case URLs of other hosts: URLs of other.example.com, another.example.com are treated as URLs of ${new URL(server.url).host}`,
      ])
    },
  )

  it('junit-upload: properties of Playwright count in the same way', async () => {
    const property = (url: string) => `<property name="test case" value="${url}"/>`
    const folder = folderWith({
      'report.xml': `<testsuite name="s">
        <testcase name="${marker(project, two.seq)} a"><properties>${property(theirs(one.seq))}</properties></testcase>
        <testcase name="b"><properties>${property(theirs(one.seq))}${property(ours(two.seq))}</properties></testcase>
        </testsuite>`,
    })
    const { status, json, stderr } = await upload(server, folder, ['report.xml'])
    expect(status).toBe(0)
    expect(await tested(json.runId)).toEqual([one.id, two.id].sort())
    expect(json.counts).toMatchObject({ sent: 2 })
    expect(stderr.match(/Test case URLs of other hosts/g)).toHaveLength(1)
  })
})
