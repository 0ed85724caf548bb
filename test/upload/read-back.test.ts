import { describe, expect, it } from 'vitest'
import { type Fault, faultyProxy } from '../support/faulty-proxy.js'
import type { TestProject } from '../support/project.js'
import { useProjectPerTest } from '../support/project-per-test.js'
import type { TestServer } from '../support/server.js'
import { folderWith, junitReport, marker, type Uploaded, upload } from '../support/upload.js'

describe('verifying a run', () => {
  let server: TestServer
  let project: TestProject
  let folder: string
  useProjectPerTest('B', async (...created) => {
    ;[server, project] = created
  })

  /** Creates test cases, and a report with their results; returns their IDs. */
  async function writeReport(amount: number): Promise<string[]> {
    const cases = Array.from({ length: amount }, (_, at) => ({ name: `${marker(project, at + 1)} works` }))
    folder = folderWith({ 'r.xml': junitReport(cases) })
    return await project.testCases(amount)
  }

  /** Creates a report of three batches, and a run in which every test case has already passed. */
  async function passedRun(): Promise<number> {
    const tcaseIds = await writeReport(1100)
    const runId = await project.run({ tcaseIds })
    for (const some of [tcaseIds.slice(0, 600), tcaseIds.slice(600)]) {
      const items = some.map((tcaseId) => ({ tcaseId, status: 'passed' }))
      await project.post(`/run/${runId}/result/batch`, { items })
    }
    return runId
  }

  /** Uploads through a proxy that handles batches of results by their number. */
  async function uploadThrough(args: readonly string[], decide: (nth: number) => Fault): Promise<Uploaded> {
    const proxy = await faultyProxy(server.url, (_method, path, nth) =>
      path.endsWith('/result/batch') ? decide(nth) : 'pass',
    )
    const url = `${proxy.url}/project/${project.code}/run/`
    try {
      const placed = args.map((arg) => arg.replace('RUN/', url))
      return await upload({ ...server, url: proxy.url }, folder, ['--rate', '0', ...placed, 'r.xml'])
    } finally {
      await proxy.stop()
    }
  }

  /** Acknowledges a batch that never reaches the server. */
  function swallowed(size: number): Fault {
    const ids = Array.from({ length: size }, (_, at) => 900_000 + at)
    return { status: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ids }) }
  }

  it('finds missing results if the status was the same before', async () => {
    const runId = await passedRun()
    const { status, stderr, json } = await uploadThrough(['-r', `RUN/${runId}`], (nth) =>
      nth === 3 ? swallowed(100) : 'pass',
    )
    expect(stderr).toContain('100 results were sent but the run does not show them')
    expect({ status, missing: json.counts.missing }).toEqual({ status: 1, missing: 100 })
  })

  it('accepts stored results if the status was the same before', async () => {
    const runId = await passedRun()
    const { status, json } = await uploadThrough(['-r', `RUN/${runId}`], () => 'pass')
    expect({ status, missing: json.counts.missing }).toEqual({ status: 0, missing: 0 })
  })

  it('does not accept a result with another status instead of the one that was sent', async () => {
    const tcaseIds = await writeReport(3)
    const runId = await project.run({ tcaseIds })
    const failedIds = new Map<unknown, number>()
    for (const tcaseId of tcaseIds) {
      const { id } = await project.post(`/run/${runId}/tcase/${tcaseId}/result`, { status: 'failed' })
      failedIds.set(tcaseId, id)
      await project.post(`/run/${runId}/tcase/${tcaseId}/result`, { status: 'passed' })
    }
    // Drops the results, and acknowledges them with the IDs of older ones.
    const proxy = await faultyProxy(server.url, (_method, path, _nth, body) => {
      if (!path.endsWith('/result/batch')) return 'pass'
      const { items } = JSON.parse(body.toString())
      const ids = items.map(({ tcaseId }: { tcaseId: string }) => failedIds.get(tcaseId))
      return { status: 201, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ids }) }
    })
    const url = `${proxy.url}/project/${project.code}/run/${runId}`
    const { status, json } = await upload({ ...server, url: proxy.url }, folder, ['-r', url, 'r.xml'])
    await proxy.stop()
    expect({ status, missing: json.counts.missing }).toEqual({ status: 1, missing: 3 })
  })

  it('finds missing ones of several results of one test case', async () => {
    await project.testCases(400)
    const twice = Array.from({ length: 400 }, (_, at) => ({ name: `${marker(project, at + 1)} works` }))
    folder = folderWith({ 'r.xml': junitReport([...twice, ...twice]) })
    const { status, json } = await uploadThrough(['--on-duplicate', 'all'], (nth) =>
      nth === 2 ? swallowed(300) : 'pass',
    )
    expect({ status, missing: json.counts.missing }).toEqual({ status: 1, missing: 300 })
  })

  it('does not report results as missing if someone else has sent a later result', async () => {
    const tcaseIds = await writeReport(1100)
    const later = tcaseIds.slice(0, 30).map((tcaseId) => ({ tcaseId, status: 'blocked' }))
    let overtaken: Promise<unknown> | undefined
    const { status, json } = await uploadThrough(['--run-name', 'Overtaken'], (nth) => {
      if (nth < 3) return 'pass'
      overtaken = project
        .get('/run')
        .then(({ runs }) => project.post(`/run/${runs[0].id}/result/batch`, { items: later }))
      return { delay: 500 }
    })
    await overtaken
    expect({ status, missing: json.counts.missing }).toEqual({ status: 0, missing: 0 })
  })
})
