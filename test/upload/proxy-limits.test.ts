import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fault, type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { qasphere } from '../support/qasphere.js'
import { type ServerInFolder, startServerInFolder } from '../support/server.js'
import { storedResults } from '../support/stored-results.js'
import { folderWith, junitReport, upload } from '../support/upload.js'

const maxBytes = 20_000

/** The response of nginx to a request that is larger than its `client_max_body_size`. */
const tooLarge: Fault = {
  status: 413,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>413 Request Entity Too Large</title></head></html>',
}

describe('behind a proxy that limits the size of requests', () => {
  let server: ServerInFolder
  let proxy: FaultyProxy
  let project: TestProject
  beforeAll(async () => {
    server = await startServerInFolder()
    proxy = await faultyProxy(server.url, (_method, _path, _nth, body) =>
      body.length > maxBytes ? tooLarge : 'pass',
    )
    project = await makeProject(server, 'LIM')
  })
  afterAll(async () => {
    await proxy.stop()
    await server.stop()
  })

  const send = (folder: string, ...args: readonly string[]) => {
    const all = ['--rate', '0', '--project-code', 'LIM', '--create-tcases', ...args, 'r.xml']
    return upload({ ...server, url: proxy.url }, folder, all)
  }

  it('new test cases, files and results are sent in parts, each once and in order', async () => {
    const cases = Array.from({ length: 300 }, (_, at) => {
      const file = at < 3 ? `<system-out>[[ATTACHMENT|f${at}.txt]]</system-out>` : ''
      const retried = `<failure message="${'x'.repeat(150)} ${at}"/>`
      return { name: `pays with a card whose title is long enough ${at}`, inside: `${retried}${file}` }
    })
    const files = Object.fromEntries([0, 1, 2].map((at) => [`f${at}.txt`, `${at}`.repeat(9000)]))
    const again = cases.map(({ name }) => ({ name }))
    const folder = folderWith({ 'r.xml': junitReport([...cases, ...again]), ...files })
    const { status, stderr, json } = await send(folder, '--attachments', '--on-duplicate', 'all')
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining('Sent 600 of 600') })
    expect(json.counts).toMatchObject({ attachments: 3 })
    const { results } = storedResults(server, 'LIM')
    const statuses = new Map<number, string[]>()
    for (const { seq, status } of results) statuses.set(seq, [...(statuses.get(seq) ?? []), status])
    expect([...statuses.values()]).toEqual(Array.from({ length: 300 }, () => ['failed', 'passed']))
  })

  it.each([
    [
      'a result',
      `<failure message="m">${'x'.repeat(30_000)}</failure>`,
      /Error: The result of "pays": .*413/,
    ],
    ['a file', '<system-out>[[ATTACHMENT|large.txt]]</system-out>', /Error: .*large\.txt: .*413/],
  ])(
    '%s that is too large by itself is named, with the setting of the proxy',
    async (_what, inside, error) => {
      const folder = folderWith({
        'r.xml': junitReport([{ name: 'opens' }, { name: 'pays', inside }]),
        'large.txt': 'x'.repeat(30_000),
      })
      const { status, stderr } = await send(folder, '--attachments')
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(error) })
      expect(stderr).toContain('raise client_max_body_size')
    },
  )

  it('test cases from a file are created in parts, and one that is too large is named by its line', async () => {
    const rows = Array.from({ length: 400 }, (_, at) => `Paying,${'Pays with a long title '.repeat(3)} ${at}`)
    const folder = folderWith({
      'all.csv': ['folder,title', ...rows].join('\n'),
      'large.csv': `folder,title,precondition\nLarge,First,\nLarge,Second,${'x'.repeat(30_000)}`,
    })
    const create = (file: string) =>
      qasphere(['test-cases', 'create', '--project-code', 'LIM', '--from', file], {
        cwd: folder,
        env: { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder },
      })
    expect(await create('all.csv')).toMatchObject({ status: 0 })
    expect((await project.get('/tcase?search=Pays%20with%20a%20long&limit=1')).total).toBe(400)
    expect(await create('large.csv')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Error: The test case on line 3: .*413/),
    })
  })
})
