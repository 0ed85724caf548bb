import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FaultyProxy, faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { type Ran, startQasphere } from '../support/qasphere.js'
import { type ServerInFolder, startServerInFolder } from '../support/server.js'
import { storedResults } from '../support/stored-results.js'
import { fuzzSeed, isThorough, killRuns } from '../support/thoroughness.js'
import { folderWith, junitReport, marker } from '../support/upload.js'

/** Three batches of results, or two, and two of files. */
const amount = isThorough ? 1100 : 600
const files = 120
/** Number of requests of an undisturbed upload. The kills are spread over all of them. */
const requests = 11

/** When to kill the uploader: a delay in ms after its n-th request, or after its start if n is 0. */
interface Moment {
  readonly request: number
  readonly wait: number
}

const moment: fc.Arbitrary<Moment> = fc.noBias(fc.record({ request: fc.nat(requests), wait: fc.nat(20) }))
const kills = fc.noBias(fc.array(moment, { minLength: 1, maxLength: 3 }))
/** How results are matched to test cases: by markers, by titles of new ones, or in an existing run. Used in turn. */
const ways = ['markers', 'new test cases', 'run'] as const
const rounds = fc
  .sample(kills, { seed: fuzzSeed, numRuns: killRuns })
  .map((each, index) => ({ kills: each, way: ways[index % ways.length], index }))

describe(`an upload that is killed at any moment (seed ${fuzzSeed})`, () => {
  let server: ServerInFolder
  beforeAll(async () => {
    server = await startServerInFolder()
  })
  afterAll(() => server.stop())

  it.concurrent.each(rounds)('round $index, $way, killed at $kills', async ({ way, kills, index }) => {
    const project = await makeProject(server, `K${index}`)
    const tcaseIds = way === 'new test cases' ? [] : await project.testCases(amount)
    const runUrl =
      way === 'run' ? `/project/${project.code}/run/${await project.run({ tcaseIds })}` : undefined
    const folder = reportFolder(project, way === 'new test cases')
    const proxy = await faultyProxy(server.url, (method) => (method === 'GET' ? 'pass' : { delay: 4 }))
    const args = [
      '--attachments',
      ...(runUrl === undefined ? [] : ['-r', proxy.url + runUrl]),
      ...(way === 'new test cases' ? ['--create-tcases', '--project-code', project.code] : []),
    ]
    let killed = 0
    for (const [nth, kill] of kills.entries()) {
      const { isKilled } = await uploadUntil(kill, folder, [...args, ...(nth > 0 ? ['--resume'] : [])], proxy)
      if (isKilled) killed += 1
    }
    const { status, stderr } = await uploadUntil(undefined, folder, [...args, '--resume'], proxy)
    await proxy.stop()
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^Sent|already complete/m),
    })
    await expectWhole(project, killed)
    if (way === 'new test cases') expectMapping(folder)
  })

  /** Uploads, and kills the uploader at a moment if there is one. */
  async function uploadUntil(
    kill: Moment | undefined,
    folder: string,
    args: readonly string[],
    proxy: FaultyProxy,
  ): Promise<Ran & { readonly isKilled: boolean }> {
    const already = proxy.seen.length
    const { child, ended } = startQasphere(['junit-upload', '--rate', '0', ...args, 'r.xml'], {
      cwd: folder,
      env: { QAS_URL: proxy.url, QAS_TOKEN: server.token, HOME: folder },
    })
    if (kill) {
      const isOver = () => child.exitCode !== null
      while (proxy.seen.length - already < kill.request && !isOver()) await sleep(1)
      await sleep(kill.request === 0 ? kill.wait * 10 : kill.wait)
      child.kill('SIGKILL')
    }
    return { ...(await ended), isKilled: child.signalCode === 'SIGKILL' }
  }

  async function expectWhole(project: TestProject, killed: number): Promise<void> {
    const { runs } = await project.get('/run')
    expect(runs).toHaveLength(1)
    const failed = Math.ceil(amount / 7)
    expect(runs[0].statusCounts).toMatchObject({ all: amount, failed, passed: amount - failed })
    expect((await project.get('/tcase/count')).count).toBe(amount)
    const { results, logs } = storedResults(server, project.code)
    expect(results).toHaveLength(amount)
    expect(new Set(results.map(({ seq }) => seq)).size).toBe(amount)
    const wrong = results.filter(({ title, seq, status, comment }) => {
      const number = Number(/ number (\d+)$/.exec(title)?.[1] ?? seq - 1)
      const isFailed = number % 7 === 0
      const hasFile = number < files
      return (
        status !== (isFailed ? 'failed' : 'passed') ||
        comment.includes(`failure ${number}.`) !== isFailed ||
        comment.includes(`>file-${number}.txt</a>`) !== hasFile
      )
    })
    expect(wrong).toEqual([])
    // A log entry whose response was lost is written again, because logs cannot be read back.
    expect(logs.length).toBeGreaterThanOrEqual(1)
    expect(logs.length).toBeLessThanOrEqual(1 + killed)
    for (const comment of logs) expect(comment).toContain('database was slow')
    const link = /href="([^"]+)"/.exec(
      results.find(({ comment }) => comment.includes('>file-3.txt<'))?.comment ?? '',
    )
    const file = await fetch(new URL(new URL(link?.[1] ?? '').pathname, server.url), {
      headers: { authorization: `Bearer ${server.token}` },
    })
    expect(await file.text()).toBe('content 3')
  }
})

/** Expects that every created test case is listed exactly once. */
function expectMapping(folder: string): void {
  const mappings = readdirSync(folder).filter((name) => name.startsWith('qasphere-automapping'))
  const lines = mappings.flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
  expect(new Set(lines).size).toBe(amount)
}

function reportFolder(project: TestProject, isNew: boolean): string {
  const cases = Array.from({ length: amount }, (_, index) => ({
    name: isNew ? `does number ${index}` : `${marker(project, index + 1)} works`,
    inside: [
      index % 7 === 0 ? `<failure message="failure ${index}."/>` : '',
      index < files ? `<system-out>[[ATTACHMENT|file-${index}.txt]]</system-out>` : '',
    ].join(''),
  }))
  const folder = folderWith({ 'r.xml': junitReport(cases, '<system-err>database was slow</system-err>') })
  for (let index = 0; index < files; index++) {
    writeFileSync(join(folder, `file-${index}.txt`), `content ${index}`)
  }
  return folder
}
