import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, type TestProject } from '../support/project.js'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let project: TestProject
let testCases: string[]
beforeAll(async () => {
  server = await startServer()
  project = await makeProject(server, 'AGN')
  testCases = await project.testCases(4)
})
afterAll(() => server.stop())

/** Creates a run whose test cases have these statuses, in order. */
async function runWith(statuses: readonly string[], fields: object = {}): Promise<number> {
  const run = await project.run({ tcaseIds: testCases, ...fields })
  for (const [at, status] of statuses.entries()) {
    await project.post(`/run/${run}/tcase/${testCases[at]}/result`, { status })
  }
  return run
}

function rerun(run: number | string, args: readonly string[] = []) {
  return qasphere(['runs', 'rerun', String(run), '--project-code', 'AGN', ...args], {
    env: { QAS_URL: server.url, QAS_TOKEN: server.token },
  })
}

async function created(run: number, args: readonly string[]) {
  const { status, stdout, stderr } = await rerun(run, args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const printed = JSON.parse(stdout)
  const { runs } = await project.get('/run')
  const ids = (await project.runTestCases(printed.id)).map(({ id }) => testCases.indexOf(id))
  return { printed, run: runs.find(({ id }: { id: number }) => id === printed.id), ids: ids.sort() }
}

describe('runs rerun', () => {
  it('creates a run of what failed, like the old one', async () => {
    const { id: milestoneId } = await project.post('/milestone', { title: '1.0' })
    const me = (await server.call('GET', '/users/me')).body.user.id
    const old = await runWith(['passed', 'failed', 'blocked', 'failed'], {
      title: 'Nightly',
      type: 'static',
      milestoneId,
      assignmentId: me,
    })
    const { printed, run, ids } = await created(old, ['--failed'])
    expect(printed).toEqual({
      id: run.id,
      title: 'Nightly (rerun)',
      url: `${server.url}/project/AGN/run/${run.id}`,
      testCases: 2,
    })
    expect(ids).toEqual([1, 3])
    expect(run).toMatchObject({ title: 'Nightly (rerun)', type: 'static', milestoneId, assignmentId: me })
    expect((await created(old, ['--failed'])).printed.title).toBe('Nightly (rerun 2)')
    expect((await created(old, ['--failed', '--title', 'Second try'])).run.title).toBe('Second try')
  })

  it('selects other statuses, or all test cases', async () => {
    const old = await runWith(['passed', 'failed', 'blocked'])
    expect((await created(old, ['--status', 'failed,blocked'])).ids).toEqual([1, 2])
    expect((await created(old, ['--status', 'open'])).ids).toEqual([3])
    expect((await created(old, [])).ids).toEqual([0, 1, 2, 3])
  })

  it('selects from a live run, whose new run is not live', async () => {
    const live = await project.run({ title: 'Live', type: 'live', queryPlans: [{ priorities: ['medium'] }] })
    await project.post(`/run/${live}/tcase/${testCases[2]}/result`, { status: 'failed' })
    const { run, ids } = await created(live, ['--failed'])
    expect({ type: run.type, ids }).toEqual({ type: 'static_struct', ids: [2] })
  })

  it('takes the URL of a run, which names the project', async () => {
    const old = await runWith(['failed'])
    const rerunUrl = (host: string, more: readonly string[] = []) =>
      qasphere(
        ['runs', 'rerun', `${host}/project/AGN/run/${old}`, ...more, '--failed', '--jq', '.testCases'],
        {
          env: { QAS_URL: server.url, QAS_TOKEN: server.token },
        },
      )
    expect(await rerunUrl(server.url)).toMatchObject({ status: 0, stdout: '1\n', stderr: '' })
    const { host } = new URL(server.url)
    expect(await rerunUrl('https://acme.example.com')).toMatchObject({
      status: 1,
      stderr: `Error: Invalid arguments\n  run: names a run of acme.example.com, but the credentials are for ${host}\n`,
    })
    expect(await rerunUrl(server.url, ['--project-code', 'OTHER'])).toMatchObject({
      status: 1,
      stderr:
        'Error: Invalid arguments\n  --project-code: must be the project of the run, AGN, got "OTHER"\n',
    })
  })

  it('keeps titles within their limit', async () => {
    const old = await runWith(['failed'], { title: `${'x'.repeat(253)}😀` })
    expect((await created(old, ['--failed'])).run.title).toBe(`${'x'.repeat(247)} (rerun)`)
  })

  it('only shows the request with --dry-run', async () => {
    const old = await runWith(['failed'], { title: 'Dry' })
    const { runs } = await project.get('/run')
    const { status, stdout } = await rerun(old, ['--failed', '--dry-run'])
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      method: 'POST',
      url: `${server.url}/api/public/v0/project/AGN/run`,
      body: { title: 'Dry (rerun)', type: 'static_struct', queryPlans: [{ tcaseIds: [testCases[0]] }] },
    })
    expect((await project.get('/run')).runs).toHaveLength(runs.length)
  })

  it('fails if there is nothing to rerun', async () => {
    const old = await runWith(['passed'], { title: 'Fine' })
    expect(await rerun(old, ['--failed'])).toEqual({
      status: 1,
      stdout: '',
      stderr: `Error: Run ${old} (Fine) has no test case with the status failed, so there is nothing to rerun.\n`,
    })
  })

  it('rejects invalid arguments', async () => {
    expect((await rerun(99)).stderr).toContain('run: project AGN has no run 99')
    const { stderr } = await rerun('x', ['--failed', '--status', 'broken', '--title', 'x'.repeat(256)])
    expect(stderr).toContain('run: must be a positive integer or the URL of a run, got "x"')
    expect(stderr).toContain('--failed and --status are mutually exclusive')
    expect(stderr).toContain('--status: must be any of open, passed')
    expect(stderr).toContain('--title: must be at most 255 characters')
  })
})
