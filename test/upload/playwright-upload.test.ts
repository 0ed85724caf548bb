import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { qasphere } from '../support/qasphere.js'
import { type ServerProcess, startServerProcess } from '../support/server.js'
import { folderWith, marker } from '../support/upload.js'

describe('playwright-json-upload', () => {
  let server: ServerProcess
  let project: TestProject
  beforeAll(async () => {
    server = await startServerProcess()
    project = await makeProject(server, 'PW')
  })
  afterAll(() => server.stop())

  it('sends the other tests where one did not run, and says which', async () => {
    const { id, seq } = await project.testCase()
    const spec = (title: string, tests: unknown[]) => ({ title, file: 'a.spec.ts', tests })
    const ran = { projectName: '', status: 'expected', results: [{ status: 'passed', duration: 12 }] }
    const specs = [
      spec('never ran', [{ projectName: '', status: 'unexpected', results: [] }]),
      spec(`${marker(project, seq)} ran`, [ran]),
    ]
    const folder = folderWith({
      'report.json': JSON.stringify({ suites: [{ title: 'a.spec.ts', file: 'a.spec.ts', specs }] }),
    })
    const { status, stdout, stderr } = await qasphere(['playwright-json-upload', '--json', 'report.json'], {
      cwd: folder,
      env: { QAS_URL: server.url, QAS_TOKEN: server.token },
    })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stderr).toContain('"never ran" has no result: it did not run')
    const shown = await project.runTestCases(JSON.parse(stdout).runId)
    expect(shown).toMatchObject([{ id, status: 'passed' }])
  })
})
