import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Fault, faultyProxy } from '../support/faulty-proxy.js'
import { makeDatabase } from '../support/postgres.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startRouter } from '../support/request-router.js'
import { startServer, startServerProcess, type TestServer } from '../support/server.js'
import { isThorough, sample } from '../support/thoroughness.js'
import { folderWith, junitReport, resultCounts, upload } from '../support/upload.js'

interface ShownTestCase {
  readonly seq: number
  readonly title: string
}

describe('concurrent uploads', () => {
  let server: TestServer
  let project: TestProject
  beforeAll(async () => {
    server = await startServer()
    project = await makeProject(server, 'ONCE')
  })
  afterAll(() => server.stop())

  const reportOf = (...names: string[]) =>
    folderWith({ 'r.xml': junitReport(names.map((name) => ({ name }))) })

  it('share the test cases that all of them create, and list the duplicates', async () => {
    // All have looked them up before any creates one.
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
  })
})

/** Results in an upload for each of two test cases: three batches together, or one. Each lost batch takes 10 s. */
const perTestCase = isThorough ? 600 : 200

describe.skipIf(!inject('postgresUrl'))('an upload through two servers with different clocks', () => {
  it.each(sample(['lose-answer', 'lose-request'] as const, 2))(
    'stores each result once although the network does %s',
    async (fault) => {
      const database = await makeDatabase()
      const options = { token: 'test.key.secret', ...(database ? { database: database.url } : {}) }
      const first = await startServer(options)
      // The clock of the second one is 3 s ahead.
      const shift =
        'const D=Date;globalThis.Date=class extends D{constructor(...a){a.length?super(...a):super(D.now()+3000)}static now(){return D.now()+3000}}'
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shift)}` }
      const second = await startServerProcess({ ...options, env })
      const router = await startRouter((_method, path) => {
        return path.endsWith('/result/batch') ? second.url : first.url
      })
      const proxy = await faultyProxy(router.url, (_method, path, nth) => {
        return path.endsWith('/result/batch') && nth % 3 !== 0 ? fault : 'pass'
      })
      try {
        const project = await makeProject(first, 'TWO')
        await project.testCases(2)
        const cases = Array.from({ length: 2 * perTestCase }, (_, at) => ({
          name: `TWO-00${1 + (at % 2)} row`,
        }))
        const folder = folderWith({ 'r.xml': junitReport(cases) })
        const args = ['--rate', '0', '--on-duplicate', 'all', '--run-name', 'Night', 'r.xml']
        // The second upload adds the same results to the run again.
        for (const expected of [perTestCase, 2 * perTestCase]) {
          const { status, stderr } = await upload({ ...first, url: proxy.url }, folder, args)
          expect({ status, stderr }).toEqual({ status: 0, stderr })
          expect(await resultCounts(project, 1)).toEqual({ 'TWO-001': expected, 'TWO-002': expected })
        }
      } finally {
        await proxy.stop()
        router.stop()
        await Promise.all([first.stop(), second.stop()])
        await database?.drop()
      }
    },
  )
})
