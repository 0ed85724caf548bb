import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultyProxy } from '../support/faulty-proxy.js'
import { makeProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'
import { folderWith, junitReport, marker, upload } from '../support/upload.js'

describe('the log of a run', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  it('is split into several entries if it is too long for one request', async () => {
    const project = await makeProject(server, 'LOG')
    const { seq } = await project.testCase()
    // 800 suites with 50 KB of output each are 40 MB, more than the server takes at once.
    const output = Array.from({ length: 1000 }, (_, at) => `${at} `.padEnd(50, 'x')).join('\n')
    const suites = Array.from({ length: 800 }, (_, at) => {
      return `<testsuite name="suite ${at}"><system-err>${output}</system-err></testsuite>`
    })
    const report = junitReport([{ name: marker(project, seq) }], suites.join('\n'))
    const proxy = await faultyProxy(server.url)
    const { status, stderr } = await upload({ ...server, url: proxy.url }, folderWith({ 'r.xml': report }), [
      'r.xml',
    ])
    await proxy.stop()
    expect({ status, stderr }).toEqual({ status: 0, stderr })
    const entries = proxy.seen.filter((line) => /^POST .*\/log$/.test(line))
    expect(entries.length).toBeGreaterThan(60)
    expect(entries.length).toBeLessThan(120)
  })
})
