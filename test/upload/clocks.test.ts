import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Fault, faultyProxy } from '../support/faulty-proxy.js'
import type { TestProject } from '../support/project.js'
import { useProjectPerTest } from '../support/project-per-test.js'
import { qasphere, startQasphere } from '../support/qasphere.js'
import { startRouter } from '../support/request-router.js'
import type { TestServer } from '../support/server.js'
import { sample } from '../support/thoroughness.js'
import { folderWith, junitReport, marker, resultCounts, upload } from '../support/upload.js'

const amount = 1100

describe('an upload with lost responses and differing clocks', () => {
  let server: TestServer
  let project: TestProject
  let folder: string
  let tcaseIds: string[]
  useProjectPerTest('C', async (...created) => {
    ;[server, project] = created
    tcaseIds = await project.testCases(3)
    // Most results belong to one test case, the rest to two others. All results of a test case are equal.
    const cases = Array.from({ length: amount }, (_, at) => ({
      name: `${marker(project, at < 1000 ? 1 : 2 + (at % 2))} row ${at}`,
    }))
    folder = folderWith({ 'r.xml': junitReport(cases) })
  })

  async function uploadThrough(seconds: number, fault: (nth: number) => Fault, args: readonly string[]) {
    const skewed = await startRouter(() => server.url, seconds)
    const proxy = await faultyProxy(skewed.url, (_method, path, nth) => {
      return path.endsWith('/result/batch') ? fault(nth) : 'pass'
    })
    try {
      const placed = args.map((arg) => arg.replace('HOST', new URL(proxy.url).host))
      return await upload({ ...server, url: proxy.url }, folder, [
        '--rate',
        '0',
        '--on-duplicate',
        'all',
        ...placed,
        'r.xml',
      ])
    } finally {
      await proxy.stop()
      skewed.stop()
    }
  }

  const skews: readonly (readonly ['lose-answer' | 'lose-request', number])[] = [
    ['lose-answer', 3600],
    ['lose-request', 3600],
    ['lose-request', -3600],
    ['lose-answer', -3600],
  ]
  const loseFirst = (kind: Fault) => (nth: number) => (nth <= 2 ? kind : 'pass')

  it.each(sample(skews, 2))(
    '%s, clock off by %i s: a new run has each result once',
    async (kind, seconds) => {
      const { status, json } = await uploadThrough(seconds, loseFirst(kind), [])
      expect(status).toBe(0)
      expect(Object.values(await resultCounts(project, json.runId))).toEqual([1000, 50, 50])
    },
  )

  it.each(sample(skews, 2, 1))(
    '%s, clock off by %i s: does not take older equal results for new ones',
    async (kind, seconds) => {
      const runId = await project.run({ tcaseIds })
      const args = ['-r', `HOST/project/${project.code}/run/${runId}`]
      expect((await uploadThrough(0, () => 'pass', args)).status).toBe(0)
      expect((await uploadThrough(seconds, loseFirst(kind), args)).status).toBe(0)
      expect(Object.values(await resultCounts(project, runId))).toEqual([2000, 100, 100])
    },
  )

  it.each(sample([1, 2, 3], 3, 1))(
    'killed at batch %i in a run with older equal results, and resumed',
    async (batch) => {
      const runId = await project.run({ tcaseIds })
      let kill = () => false
      const proxy = await faultyProxy(server.url, (_method, path, nth) => {
        if (!path.endsWith('/result/batch') || nth !== batch + 4) return 'pass'
        setTimeout(kill, 20)
        return 'lose-answer'
      })
      const options = { cwd: folder, env: { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder } }
      const args = [
        'junit-upload',
        '--rate',
        '0',
        '--on-duplicate',
        'all',
        '-r',
        `${proxy.url}/project/${project.code}/run/${runId}`,
        'r.xml',
      ]
      // Four batches: the first test case fills two, the others one, and the first goes alone.
      expect((await qasphere(args, options)).status).toBe(0)
      const batchesOfFirst = proxy.seen.filter((line) => line.endsWith('/result/batch')).length
      expect(batchesOfFirst).toBeLessThanOrEqual(4)
      const { child, ended } = startQasphere(args, options)
      kill = () => child.kill('SIGKILL')
      await ended
      const resumed = await qasphere([...args, '--resume'], options)
      await proxy.stop()
      expect(resumed).toMatchObject({ status: 0 })
      expect(Object.values(await resultCounts(project, runId))).toEqual([2000, 100, 100])
    },
  )

  it('does not guess from the journal of an older version which results arrived', async () => {
    const journal = join(folder, 'journal.jsonl')
    let kill = () => false
    const proxy = await faultyProxy(server.url, (_method, path) => {
      if (!path.endsWith('/result/batch')) return 'pass'
      kill()
      return 'lose-request'
    })
    const env = { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder }
    const args = ['junit-upload', '--rate', '0', '--on-duplicate', 'all', '--journal', journal, 'r.xml']
    const { child, ended } = startQasphere(args, { cwd: folder, env })
    kill = () => child.kill('SIGKILL')
    await ended
    const entries = readFileSync(journal, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const older = entries.map(({ id: _id, isOwn: _isOwn, ...entry }) => {
      return entry.event === 'run' ? { ...entry, since: 1_700_000_000_000 } : entry
    })
    writeFileSync(journal, older.map((entry) => `${JSON.stringify(entry)}\n`).join(''))
    const resumed = await qasphere([...args, '--resume'], { cwd: folder, env })
    await proxy.stop()
    expect(resumed).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('An older version of qasphere started this upload'),
    })
  })
})
