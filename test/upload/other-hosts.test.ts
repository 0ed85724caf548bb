import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { type ServerProcess, startServerProcess } from '../support/server.js'
import { folderWith, marker, upload } from '../support/upload.js'

describe('URLs of test cases of another host', () => {
  let server: ServerProcess
  let project: TestProject
  let one: { id: string; seq: number }
  let two: { id: string; seq: number }
  beforeAll(async () => {
    server = await startServerProcess()
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

  it.each(formats)('%s: those of the credentials’ host each get a result', async (format) => {
    const { status, json } = await uploadNaming(format, 'pays', [ours(one.seq), ours(two.seq)])
    expect(status).toBe(0)
    expect(await tested(json.runId)).toEqual([one.id, two.id].sort())
  })

  it.each(formats)('%s: those of another host are left to that one', async (format) => {
    const { status, json } = await uploadNaming(format, 'pays', [theirs(one.seq), ours(two.seq)])
    expect(status).toBe(0)
    expect(await tested(json.runId)).toEqual([two.id])
  })

  it.each(formats)('%s: a marker in the title counts where only another host is named', async (format) => {
    const name = `${marker(project, two.seq)} pays`
    const { status, json } = await uploadNaming(format, name, [theirs(one.seq)])
    expect(status).toBe(0)
    expect(await tested(json.runId)).toEqual([two.id])
  })

  it.each(formats)('%s: says whose test case it is, where nothing else is named', async (format) => {
    const words = `${marker(project, one.seq)} of other.example.com, another QA Sphere`
    const args = ['--project-code', 'URL', '--explain']
    const named = await uploadNaming(format, 'pays', [theirs(one.seq)], args)
    expect(named.status).toBe(1)
    expect(named.stderr).toContain(`"pays"${format === 'allure-upload' ? '' : ' (a)'}: names ${words}`)
    expect(named.stderr).toContain(`looked for a marker, but the test has none (not for ${words})`)
    const detected = await uploadNaming(format, 'pays', [theirs(one.seq)])
    expect(detected).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`Cannot tell the project from the reports: they name ${words}`),
    })
  })
})
