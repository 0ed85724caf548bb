import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Fault, type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { cleanEnvironment, qasphereBinary } from '../support/qasphere.js'
import { type ServerProcess, startServerProcess } from '../support/server.js'
import { folderWith, junitReport, marker, resultCounts, upload } from '../support/upload.js'

const amount = 1200
const batches = 3

describe('an upload through a network that fails', () => {
  let server: ServerProcess
  let project: TestProject
  let folder: string
  let made = 0
  beforeAll(async () => {
    server = await startServerProcess()
  })
  afterAll(() => server.stop())
  beforeEach(async () => {
    made += 1
    project = await makeProject(server, `F${made}`)
    await project.testCases(amount)
    const cases = Array.from({ length: amount }, (_, index) => ({
      name: `${marker(project, index + 1)} works`,
      inside: index % 7 === 0 ? `<failure message="number ${index}"/>` : '',
    }))
    folder = folderWith({ 'r.xml': junitReport(cases) })
  })

  async function expectOneResultEach(): Promise<void> {
    const { runs } = await project.get('/run')
    expect(runs).toHaveLength(1)
    expect(runs[0].statusCounts).toMatchObject({ all: amount, open: 0, failed: Math.ceil(amount / 7) })
    const counts = await resultCounts(project, runs[0].id)
    expect(Object.entries(counts).filter(([, count]) => count !== 1)).toEqual([])
  }

  async function through<T>(
    decide: (method: string, path: string, nth: number) => Fault,
    act: (proxy: FaultyProxy) => Promise<T>,
  ): Promise<T> {
    const proxy = await faultyProxy(server.url, decide)
    try {
      return await act(proxy)
    } finally {
      await proxy.stop()
    }
  }

  const isBatch = (path: string) => path.endsWith('/result/batch')

  const faults: readonly (readonly [string, (nth: number) => Fault])[] = [
    ['loses a request', (nth) => (nth === 2 ? 'lose-request' : 'pass')],
    ['loses an answer', (nth) => (nth === 1 ? 'lose-answer' : 'pass')],
    ['loses every other answer', (nth) => (nth % 2 === 1 ? 'lose-answer' : 'pass')],
    ['answers 429', (nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '0' } } : 'pass')],
    ['answers 503', (nth) => (nth === 2 ? { status: 503 } : 'pass')],
    ['answers 502 in place of the server', (nth) => (nth === 1 ? { status: 502 } : 'pass')],
    [
      'answers 502 after the server has carried it out',
      (nth) => (nth === 1 ? { status: 502, seen: true } : 'pass'),
    ],
    [
      'answers 504 after the server has carried it out',
      (nth) => (nth === 2 ? { status: 504, seen: true } : 'pass'),
    ],
  ]
  it.each(faults)(
    '%s: each result arrives once',
    async (_name, fault) => {
      const decide = (_method: string, path: string, nth: number) => (isBatch(path) ? fault(nth) : 'pass')
      const { status, stderr } = await through(decide, (proxy) => {
        return upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(`Sent ${amount} of`) })
      await expectOneResultEach()
    },
    60_000,
  )

  it('names what the server acknowledged but does not show', async () => {
    const decide = (_method: string, path: string, nth: number): Fault => {
      if (!isBatch(path) || nth !== 2) return 'pass'
      const ids = Array.from({ length: 500 }, (_, index) => 900_000 + index)
      return { status: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ids }) }
    }
    const { status, stderr, json } = await through(decide, (proxy) => {
      return upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
    })
    expect(status).toBe(1)
    expect(json.counts.missing).toBe(500)
    expect(stderr).toContain('500 results were sent but the run does not show them')
  }, 30_000)

  /** Uploads and kills the uploader with SIGKILL once `when` says so of a request. */
  async function killedWhen(
    when: (method: string, path: string, nth: number) => boolean,
    after: boolean,
  ): Promise<FaultyProxy> {
    let kill = () => undefined as undefined
    const proxy = await faultyProxy(server.url, (method, path, nth) => {
      if (!when(method, path, nth)) return 'pass'
      if (!after) kill()
      else setTimeout(kill, 20)
      return after ? { delay: 0 } : 'lose-request'
    })
    const child = spawn(process.execPath, [qasphereBinary, 'junit-upload', '--rate', '0', 'r.xml'], {
      cwd: folder,
      env: cleanEnvironment({ QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder }),
      stdio: 'ignore',
    })
    kill = () => {
      child.kill('SIGKILL')
      return undefined
    }
    await once(child, 'exit')
    return proxy
  }

  const points: readonly (readonly [string, RegExp, number])[] = [
    ['while test cases are looked for', /\/tcase\/seq$/, 1],
    ['while the run is made', /\/run$/, 1],
    ['at the first batch', /\/result\/batch$/, 1],
    ['at the second batch', /\/result\/batch$/, 2],
    ['at the last batch', /\/result\/batch$/, batches],
  ]
  for (const after of [false, true]) {
    it.each(points)(
      `is killed %s, ${after ? 'shortly after' : 'before'} the server got it, and finished by --resume`,
      async (_name, path, nth) => {
        const proxy = await killedWhen(
          (method, seen, count) => method === 'POST' && path.test(seen) && count === nth,
          after,
        )
        const args = ['junit-upload', '--rate', '0', '--resume', 'r.xml']
        const child = spawn(process.execPath, [qasphereBinary, ...args], {
          cwd: folder,
          env: cleanEnvironment({ QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder }),
          stdio: ['ignore', 'ignore', 'pipe'],
        })
        let words = ''
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          words += text
        })
        const [status] = await once(child, 'close')
        await proxy.stop()
        expect({ status, words }).toEqual({
          status: 0,
          words: expect.stringMatching(/Sent|finished already/),
        })
        await expectOneResultEach()
      },
      60_000,
    )
  }

  it('refuses to resume reports that have changed', async () => {
    const proxy = await killedWhen((_method, path, nth) => isBatch(path) && nth === 2, false)
    writeFileSync(`${folder}/r.xml`, junitReport([{ name: marker(project, 1) }]))
    const { status, stderr } = await upload({ ...server, url: proxy.url }, folder, [
      '--run-name',
      'Automated test run - {MMM} {DD}, {YYYY}, {hh}:{mm}:{ss} {AMPM}',
      '--resume',
      'r.xml',
    ])
    await proxy.stop()
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('have changed since') })
  })
})
