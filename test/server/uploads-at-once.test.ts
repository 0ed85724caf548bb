import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fault, faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { type ServerProcess, startServerProcess } from '../support/server.js'
import { folderWith, junitReport, upload } from '../support/upload.js'

interface ShownTestCase {
  readonly seq: number
  readonly title: string
}

describe('uploads at the same time', () => {
  let server: ServerProcess
  let project: TestProject
  beforeAll(async () => {
    server = await startServerProcess()
    project = await makeProject(server, 'ONCE')
  })
  afterAll(() => server.stop())

  const reportOf = (...names: string[]) =>
    folderWith({ 'r.xml': junitReport(names.map((name) => ({ name }))) })

  it('share the test cases that all of them create, and name the superfluous ones', async () => {
    // All have looked before any creates.
    let waiting = 0
    let release = () => {}
    const allWait = new Promise<void>((resolve) => {
      release = resolve
    })
    const uploads = 4
    const proxies = await Promise.all(
      Array.from({ length: uploads }, () =>
        faultyProxy(server.url, async (method, path): Promise<Fault> => {
          if (method === 'POST' && path.endsWith('/tcase/bulk')) {
            waiting += 1
            if (waiting === uploads) release()
            await allWait
          }
          return 'pass'
        }),
      ),
    )
    const folders = proxies.map(() => reportOf('pays', 'logs in', 'logs out'))
    const ran = await Promise.all(
      proxies.map(({ url }, at) =>
        upload({ ...server, url }, folders[at] ?? '', ['--create-tcases', '--project-code', 'ONCE', 'r.xml']),
      ),
    )
    await Promise.all(proxies.map((proxy) => proxy.stop()))
    expect(ran.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      ran.map(({ stderr }) => ({ status: 0, stderr })),
    )
    const all: ShownTestCase[] = (await project.get('/tcase')).data.toSorted(
      (one: ShownTestCase, other: ShownTestCase) => one.seq - other.seq,
    )
    expect(all).toHaveLength(3 * uploads)
    const oldest = ['pays', 'logs in', 'logs out'].map(
      (title) => all.find((testCase) => testCase.title === title)?.seq,
    )
    for (const [at, { json }] of ran.entries()) {
      const members = await project.runTestCases(json.runId)
      expect(members.map(({ seq }) => seq).sort()).toEqual(oldest.toSorted())
      expect(members.every(({ status }) => status === 'passed')).toBe(true)
      const [mapping] = readdirSync(folders[at] ?? '').filter((name) =>
        name.startsWith('qasphere-automapping'),
      )
      expect(readFileSync(join(folders[at] ?? '', mapping ?? ''), 'utf8').split('\n').length).toBe(4)
    }
    const warnings = ran.filter(({ stderr }) => /created the same test cases at the same time/.test(stderr))
    expect(warnings).toHaveLength(uploads - 1)
    expect(ran.flatMap(({ json }) => json.created)).toHaveLength(3)
  }, 30_000)
})
