import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { faultyProxy } from '../support/faulty-proxy.js'
import { makeProject, type TestProject } from '../support/project.js'
import { qasphereOnTerminal } from '../support/pseudo-terminal.js'
import { startQasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let project: TestProject
let testCases: string[]
beforeAll(async () => {
  server = await startServer()
  project = await makeProject(server, 'WAT')
  testCases = await project.testCases(3)
})
afterAll(() => server.stop())

const newRun = (title: string) => project.run({ title, tcaseIds: testCases })

function record(run: number, at: number, status: string) {
  return project.post(`/run/${run}/tcase/${testCases[at]}/result`, { status })
}

function watch(run: number, args: readonly string[] = [], url = server.url) {
  const { child, ended } = startQasphere(['runs', 'watch', String(run), '--project-code', 'WAT', ...args], {
    env: { QAS_URL: url, QAS_TOKEN: server.token },
  })
  let shown = ''
  child.stderr?.on('data', (text: string) => {
    shown += text
  })
  const see = async (words: string) => {
    while (!shown.includes(words)) {
      if (child.exitCode !== null) throw new Error(`ended without showing ${words}: ${shown}`)
      await Promise.race([once(child.stderr ?? child, 'data'), once(child, 'exit')])
    }
  }
  return { child, ended, see }
}

describe('runs watch', () => {
  it('ends immediately if every test case has a result, or the run is closed', async () => {
    const run = await newRun('Done')
    for (const at of [0, 1, 2]) await record(run, at, 'passed')
    expect(await watch(run, ['--exit-status']).ended).toEqual({
      status: 0,
      stdout: `Run ${run} (Done): 3 of 3 test cases have a result: 3 passed\n${server.url}/project/WAT/run/${run}\n`,
      stderr: `Run ${run} (Done): 3 of 3 test cases have a result: 3 passed\n`,
    })
    const closed = await newRun('Closed')
    await record(closed, 0, 'failed')
    await project.post(`/run/${closed}/close`)
    const { status, stdout, stderr } = await watch(closed, ['--exit-status', '--json']).ended
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      id: closed,
      closed: true,
      statusCounts: { all: 3, open: 2, failed: 1 },
      failed: [{ marker: 'WAT-001', title: 'Many 0', status: 'failed' }],
    })
    expect(stderr).toContain(`Error: 1 test case of run ${closed} failed or blocked.`)
    expect(await watch(closed, ['--jq', '.statusCounts.failed']).ended).toMatchObject({
      status: 0,
      stdout: '1\n',
    })
  })

  it('shows failures as they occur, and succeeds if they passed in the end', async () => {
    const run = await newRun('Live')
    const watched = watch(run, ['--exit-status'])
    await watched.see('0 of 3 test cases')
    await record(run, 0, 'failed')
    await watched.see('WAT-001 failed: Many 0')
    await record(run, 0, 'passed')
    await record(run, 1, 'passed')
    await record(run, 2, 'skipped')
    const { status, stderr } = await watched.ended
    expect(status).toBe(0)
    expect(stderr.split('\n')).toEqual([
      `Run ${run} (Live): 0 of 3 test cases have a result`,
      'WAT-001 failed: Many 0',
      `Run ${run} (Live): 1 of 3 test cases has a result: 1 failed`,
      `Run ${run} (Live): 3 of 3 test cases have a result: 2 passed, 1 skipped`,
      '',
    ])
  })

  it('ends at the first failure with --fail-fast', async () => {
    const run = await newRun('Fast')
    const watched = watch(run, ['--exit-status', '--fail-fast'])
    await watched.see('0 of 3 test cases')
    await record(run, 1, 'blocked')
    expect(await watched.ended).toMatchObject({ status: 1, stdout: expect.stringContaining('1 blocked') })
  })

  it('polls less often while nothing changes, and ends with Ctrl-C', async () => {
    const run = await newRun('Idle')
    const watched = watch(run, ['--verbose'])
    await watched.see('0 of 3 test cases')
    await sleep(9000)
    watched.child.kill('SIGINT')
    const { status, stdout, stderr } = await watched.ended
    expect({ status, stdout }).toEqual({ status: 1, stdout: expect.stringContaining('0 of 3 test cases') })
    expect(stderr).toContain('Error: Interrupted; the run continues.')
    // At 0, 3 and 7.5 seconds.
    expect(stderr.match(/GET .*run\?closed=false/g)).toHaveLength(3)
  })

  it('shows one line on a terminal', async () => {
    const run = await newRun('Shown')
    const env = { QAS_URL: server.url, QAS_TOKEN: server.token }
    const terminal = qasphereOnTerminal(['runs', 'watch', String(run), '--project-code', 'WAT'], env)
    await terminal.see(/\[2KRun \d+ \(Shown\): 0 of 3/)
    await project.post(`/run/${run}/close`)
    expect(await terminal.ended).toBe(0)
    expect(terminal.shown()).toContain(`Run ${run} (Shown, closed): 0 of 3 test cases have a result`)
  })

  it('survives a server that is unreachable for a while', async () => {
    const run = await newRun('Away')
    const proxy = await faultyProxy(server.url)
    const watched = watch(run, [], proxy.url)
    await watched.see('0 of 3 test cases')
    await proxy.refuseFor(4000)
    for (const at of [0, 1, 2]) await record(run, at, 'passed')
    const { status, stdout, stderr } = await watched.ended
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('3 passed') })
    expect(stderr).toContain('Trying again.')
    await proxy.stop()
  })

  it('rejects a run that does not exist', async () => {
    expect((await watch(99).ended).stderr).toBe(
      'Error: Invalid arguments\n  run: project WAT has no run 99\n',
    )
  })
})
