import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fault, type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { qasphere, startQasphere } from '../support/qasphere.js'
import { type ServerInFolder, startServerInFolder } from '../support/server.js'
import { storedResults } from '../support/stored-results.js'
import { isThorough, sample } from '../support/thoroughness.js'
import { folderWith, junitReport, marker, resultCounts, upload } from '../support/upload.js'

/** Three batches of results, or two. */
const amount = isThorough ? 1200 : 520

describe('an upload through a network that fails', () => {
  let server: ServerInFolder
  let made = 0
  beforeAll(async () => {
    server = await startServerInFolder()
  })
  afterAll(() => server.stop())

  /** A separate project for each test, because the tests run concurrently, and a report of all its test cases. */
  async function setUp(size = amount): Promise<{ project: TestProject; folder: string }> {
    made += 1
    const project = await makeProject(server, `F${made}`)
    await project.testCases(size)
    const cases = Array.from({ length: size }, (_, index) => ({
      name: `${marker(project, index + 1)} works`,
      inside: index % 7 === 0 ? `<failure message="number ${index}"/>` : '',
    }))
    return { project, folder: folderWith({ 'r.xml': junitReport(cases) }) }
  }

  async function expectOneResultEach(project: TestProject): Promise<void> {
    const { runs } = await project.get('/run')
    expect(runs).toHaveLength(1)
    expect(runs[0].statusCounts).toMatchObject({ all: amount, open: 0, failed: Math.ceil(amount / 7) })
    const { results } = storedResults(server, project.code)
    expect(results.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: amount }, (_, index) => index + 1),
    )
  }

  async function through<T>(
    decide: (method: string, path: string, nth: number, body: Buffer) => Fault,
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
    ['loses the connection before the server is done', (nth) => (nth === 1 ? { late: sleep(200) } : 'pass')],
    [
      'loses the connection long before the server is done',
      (nth) => (nth === 1 ? { late: sleep(2500) } : 'pass'),
    ],
    ['answers 429', (nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '0' } } : 'pass')],
    ['answers 503', (nth) => (nth === 2 ? { status: 503 } : 'pass')],
    ['answers 502 in place of the server', (nth) => (nth === 1 ? { status: 502 } : 'pass')],
    [
      'returns 502 after the server has processed it',
      (nth) => (nth === 1 ? { status: 502, seen: true } : 'pass'),
    ],
    [
      'returns 503 after the server has processed it',
      (nth) => (nth === 1 ? { status: 503, seen: true } : 'pass'),
    ],
    [
      'returns JSON without IDs after the server has processed it',
      (nth) => (nth === 1 ? { status: 201, seen: true, body: '{"ids":null}' } : 'pass'),
    ],
    [
      'returns 504 after the server has processed it',
      (nth) => (nth === 2 ? { status: 504, seen: true } : 'pass'),
    ],
  ]
  it.concurrent.each(sample(faults, 6))('%s: stores each result once', async (_name, fault) => {
    const { project, folder } = await setUp()
    const decide = (_method: string, path: string, nth: number) => (isBatch(path) ? fault(nth) : 'pass')
    const { status, stderr } = await through(decide, (proxy) => {
      return upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(`Sent ${amount} of`) })
    await expectOneResultEach(project)
  })

  it.concurrent('stores each result once if a proxy delivers each request twice', async () => {
    const { project, folder } = await setUp()
    const proxy = await faultyProxy(server.url, () => 'deliver-twice', { keepsKeys: true })
    const { status } = await upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
    expect(status).toBe(0)
    await proxy.stop()
    await expectOneResultEach(project)
  })

  it.concurrent('stores a batch once that arrives while the run is searched for it', async () => {
    const { project, folder } = await setUp()
    const arrival = new AbortController()
    let lookedUp = 0
    const decide = (method: string, path: string, nth: number): Fault => {
      if (isBatch(path) && nth === 1) return { late: once(arrival.signal, 'abort') }
      if (method === 'GET' && /\/run\/\d+\/tcase\/\w+$/.test(path)) lookedUp += 1
      // The first two look only for the first result.
      if (lookedUp === 20) arrival.abort()
      return 'pass'
    }
    const { status } = await through(decide, (proxy) => {
      return upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
    })
    expect(status).toBe(0)
    expect(lookedUp).toBeGreaterThan(20)
    await expectOneResultEach(project)
  })

  it.runIf(isThorough)('stores a batch once that arrives after it was sent again', async () => {
    const { project, folder } = await setUp()
    const again = new AbortController()
    let batches = 0
    const decide = (_method: string, path: string): Fault => {
      if (!isBatch(path)) return 'pass'
      batches += 1
      if (batches === 1) return { late: once(again.signal, 'abort').then(() => sleep(1000)) }
      // All others, and then the first one again.
      if (batches === Math.ceil(amount / 500) + 1) again.abort()
      return 'pass'
    }
    const proxy = await faultyProxy(server.url, decide, { keepsKeys: true })
    const { status } = await upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
    expect(status).toBe(0)
    await sleep(3000)
    await proxy.stop()
    await expectOneResultEach(project)
  })

  it.concurrent('fails if the server never acknowledges what it accepts', async () => {
    const project = await makeProject(server, 'FNEV')
    await project.testCases(3)
    const cases = [1, 2, 3].map((seq) => ({ name: `${marker(project, seq)} works` }))
    const folder = folderWith({ 'r.xml': junitReport(cases) })
    const empty = { status: 201, headers: { 'content-type': 'application/json' }, body: '{"ids":[]}' }
    const decide = (_method: string, path: string): Fault => (isBatch(path) ? empty : 'pass')
    const { ran, seen } = await through(decide, async (proxy) => {
      const ran = await upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
      return { ran, seen: proxy.seen }
    })
    expect(ran).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The server stored only 0 of 3 results of a batch'),
    })
    expect(seen.filter(isBatch)).toHaveLength(6)
  })

  it.concurrent('continues after a restart of the server', async () => {
    const { project, folder } = await setUp()
    let restart = () => Promise.resolve()
    const decide = (_method: string, path: string, nth: number): Fault => {
      if (isBatch(path) && nth === 2) void restart()
      return 'pass'
    }
    const { status, stderr } = await through(decide, (proxy) => {
      restart = () => proxy.refuseFor(1500)
      return upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(`Sent ${amount} of`) })
    await expectOneResultEach(project)
  })

  // The server is done before the run is checked, or between two checks.
  it.concurrent.each(sample([4500, 9500], 2))(
    'checks the run some time after a timeout, so that a server %i ms late stores nothing twice',
    async (delay) => {
      const { project, folder } = await setUp()
      const decide = (_method: string, path: string, nth: number): Fault => {
        return isBatch(path) && nth === 1 ? { delay } : 'pass'
      }
      const { status, stderr } = await through(decide, (proxy) => {
        return upload({ ...server, url: proxy.url }, folder, ['--rate', '0', '--timeout', '3', 'r.xml'])
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringContaining(`Sent ${amount} of`) })
      await expectOneResultEach(project)
    },
  )

  it.concurrent('ends with advice if the server remains slower than the timeout', async () => {
    const { project, folder } = await setUp(1)
    const decide = (method: string): Fault => (method === 'GET' ? { delay: 1500 } : 'pass')
    const args = ['--timeout', '1', '--project-code', project.code, 'r.xml']
    const { status, stderr } = await through(decide, (proxy) => {
      return upload({ ...server, url: proxy.url }, folder, args)
    })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/got no response within 1 s; .*allow more time with --timeout/),
    })
    expect((await project.get('/run')).runs).toEqual([])
  })

  it.concurrent('stops on Ctrl-C after pending requests, and explains how to continue', async () => {
    const { project, folder } = await setUp(1)
    let interrupt = () => false
    const proxy = await faultyProxy(server.url, (_method, path, nth) => {
      if (isBatch(path) && nth === 1) interrupt()
      return isBatch(path) ? { delay: 200 } : 'pass'
    })
    const args = ['--rate', '0', '--on-duplicate', 'all', 'r.xml']
    // Results of one test case are sent in order, so that some are left to send.
    writeFileSync(
      `${folder}/r.xml`,
      junitReport(Array.from({ length: amount }, (_, index) => ({ name: `${marker(project, 1)} ${index}` }))),
    )
    const options = { cwd: folder, env: { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder } }
    const { child, ended } = startQasphere(['junit-upload', ...args], options)
    interrupt = () => child.kill('SIGINT')
    expect(await ended).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /Interrupted\. Acknowledged results are safe\. .* --resume to send the rest/,
      ),
    })
    const resumed = await qasphere(['junit-upload', ...args, '--resume'], options)
    await proxy.stop()
    expect(resumed).toMatchObject({ status: 0, stderr: expect.stringContaining(`Sent ${amount} of`) })
    const { runs } = await project.get('/run')
    expect(runs).toHaveLength(1)
    expect(await resultCounts(project, runs[0].id)).toEqual({ [marker(project, 1)]: amount })
  })

  it.concurrent('lists results that the server acknowledged but does not show', async () => {
    const { folder } = await setUp()
    let missing = 0
    const decide = (_method: string, path: string, nth: number, body: Buffer): Fault => {
      if (!isBatch(path) || nth !== 2) return 'pass'
      missing = JSON.parse(body.toString()).items.length
      const ids = Array.from({ length: missing }, (_, index) => 900_000 + index)
      return { status: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ids }) }
    }
    const { status, stderr, json } = await through(decide, (proxy) => {
      return upload({ ...server, url: proxy.url }, folder, ['--rate', '0', 'r.xml'])
    })
    expect(status).toBe(1)
    expect(missing).toBeGreaterThan(0)
    expect(json.counts.missing).toBe(missing)
    expect(stderr).toContain(`${missing} results were sent but the run does not show them`)
  })

  /** Uploads and kills the uploader with SIGKILL once `when` says so of a request. */
  async function killedWhen(
    folder: string,
    when: (method: string, path: string, nth: number) => boolean,
    after: boolean,
  ): Promise<FaultyProxy> {
    let kill = () => false
    const proxy = await faultyProxy(server.url, (method, path, nth) => {
      if (!when(method, path, nth)) return 'pass'
      if (!after) kill()
      else setTimeout(kill, 20)
      return after ? 'pass' : 'lose-request'
    })
    const { child, ended } = startQasphere(['junit-upload', '--rate', '0', 'r.xml'], {
      cwd: folder,
      env: { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder },
    })
    kill = () => child.kill('SIGKILL')
    await ended
    return proxy
  }

  const points: readonly (readonly [string, RegExp, number])[] = [
    ['while the run is created', /\/run$/, 1],
    ['at the second batch', /\/result\/batch$/, 2],
  ]
  for (const [at, after] of [false, true].entries()) {
    it.concurrent.each(sample(points, 2, at))(
      `killed %s, ${after ? 'shortly after' : 'before'} the server got it, is completed by --resume`,
      async (_name, path, nth) => {
        const { project, folder } = await setUp()
        const proxy = await killedWhen(
          folder,
          (method, seen, count) => method === 'POST' && path.test(seen) && count === nth,
          after,
        )
        const resumed = await qasphere(['junit-upload', '--rate', '0', '--resume', 'r.xml'], {
          cwd: folder,
          env: { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder },
        })
        await proxy.stop()
        expect(resumed).toMatchObject({
          status: 0,
          stderr: expect.stringMatching(/Sent|already complete/),
        })
        await expectOneResultEach(project)
      },
    )
  }

  it.concurrent('with a journal truncated by a power failure is resumed, and resumed again', async () => {
    const { project, folder } = await setUp(1)
    // Batches with results of one test case are sent one after another.
    const cases = Array.from({ length: 600 }, (_, at) => ({ name: `${marker(project, 1)} row ${at}` }))
    writeFileSync(`${folder}/r.xml`, junitReport(cases))
    let kill = () => false
    const isSecond = (path: string) => isBatch(path) && proxy.seen.filter(isBatch).length > 1
    let fault: Fault = 'lose-request'
    const proxy: FaultyProxy = await faultyProxy(server.url, (_method, path) => {
      if (!isSecond(path) || fault === 'pass') return 'pass'
      setTimeout(kill, fault === 'lose-request' ? 0 : 100)
      return fault
    })
    const env = { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder }
    const args = ['junit-upload', '--rate', '0', '--on-duplicate', 'all', '--journal', 'journal', 'r.xml']
    async function killed(...more: readonly string[]): Promise<void> {
      const { child, ended } = startQasphere([...args, ...more], { cwd: folder, env })
      kill = () => child.kill('SIGKILL')
      await ended
      expect(child.signalCode).toBe('SIGKILL')
    }
    await killed()
    const journal = readFileSync(`${folder}/journal`, 'utf8')
    expect(journal).toMatch(/"intent","batch":1}\n$/)
    writeFileSync(`${folder}/journal`, journal.slice(0, -5))
    // The entry after an incomplete line must not be lost.
    fault = 'lose-answer'
    await killed('--resume')
    fault = 'pass'
    const resumed = await qasphere([...args, '--resume'], { cwd: folder, env })
    await proxy.stop()
    expect(resumed).toMatchObject({ status: 0, stderr: expect.stringContaining('Sent 600 of') })
    const { runs } = await project.get('/run')
    expect(await resultCounts(project, runs[0].id)).toEqual({ [marker(project, 1)]: 600 })
  })

  const changes: readonly (readonly [string, (project: TestProject, report: string) => string])[] = [
    ['other tests', (project) => junitReport([{ name: marker(project, 1) }])],
    ['another status', (_project, report) => report.replace('<failure', '<error')],
    ['another time', (_project, report) => report.replace('time="0.25"', 'time="0.5"')],
    [
      'more words',
      (_project, report) => report.replace('number 7"', 'number 7, which has 49 as its square"'),
    ],
  ]
  it.concurrent.each(sample(changes, 4, 3))(
    'does not resume if the report has changed: %s',
    async (_name, change) => {
      const { project, folder } = await setUp()
      const proxy = await killedWhen(folder, (_method, path, nth) => isBatch(path) && nth === 2, false)
      const already = proxy.seen.length
      writeFileSync(`${folder}/r.xml`, change(project, readFileSync(`${folder}/r.xml`, 'utf8')))
      const { status, stderr } = await qasphere(['junit-upload', '--resume', 'r.xml'], {
        cwd: folder,
        env: { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder },
      })
      await proxy.stop()
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('have changed since') })
      expect(proxy.seen.slice(already).filter((line) => /^POST .*\/(run|log|batch)$/.test(line))).toEqual([])
    },
  )
})
