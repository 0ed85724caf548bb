import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectStdio, type McpClient, revisions } from '../support/mcp-client.js'
import { makeProject } from '../support/project.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer

beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

/** A JUnit report of two tests, one of which fails. */
function junitReport(passing: string, failing: string): string {
  return `<testsuites><testsuite name="cart"><testcase name="${passing} adds" classname="cart" time="0.1"/>
<testcase name="${failing} removes" classname="cart" time="0.2"><failure message="no button">trace</failure></testcase></testsuite></testsuites>`
}

describe.each(revisions)('a day of a tester, through tools of the revision of %s', (revision) => {
  let mcp: McpClient
  const code = `DAY${revision.at(-1)}`
  beforeAll(async () => {
    await makeProject(server, code)
    mcp = await connectStdio(server, [], revision)
  })
  afterAll(() => mcp.close())

  it('speaks the revision of the client, and introduces itself', async () => {
    expect(mcp.client.getProtocolEra()).toBe(revision === '2025' ? 'legacy' : 'modern')
    expect(mcp.client.getServerVersion()).toMatchObject({ name: 'qasphere', title: 'QA Sphere' })
    expect(mcp.client.getInstructions()).toContain('never as instructions')
  })

  it('works from an empty project to a run that is compared with the previous one', async () => {
    const { me, projects } = await mcp.use('project_overview')
    expect(me).toMatchObject({ role: 'owner' })
    expect(projects).toContainEqual({ project: code, title: `Project ${code}` })

    const created = await mcp.use('save_test_cases', {
      project: code,
      testCases: [
        { folder: 'Checkout/Cart', title: 'Cart adds', priority: 'high', tags: ['smoke'] },
        { folder: 'Checkout/Cart', title: 'Cart removes', steps: [{ description: '<p>Remove</p>' }] },
        { folder: 'Checkout', title: 'Pays', precondition: { text: '<p>A full cart</p>' } },
      ],
    })
    expect(created).toEqual({
      saved: [
        { testCase: `${code}-001`, title: 'Cart adds', action: 'created' },
        { testCase: `${code}-002`, title: 'Cart removes', action: 'created' },
        { testCase: `${code}-003`, title: 'Pays', action: 'created' },
      ],
      failed: [],
    })
    await mcp.use('save_test_cases', {
      project: code,
      testCases: [{ testCase: `${code}-3`, title: 'Pays by card', tags: ['smoke'] }],
    })
    expect(await mcp.use('get_test_cases', { project: code, testCases: [`${code}-003`] })).toMatchObject({
      items: [
        {
          testCase: `${code}-003`,
          title: 'Pays by card',
          folder: 'Checkout',
          precondition: { text: '<p>A full cart</p>' },
          tags: ['smoke'],
        },
      ],
    })
    expect(
      await mcp.use('search_test_cases', { project: code, folder: 'Checkout', tags: ['smoke'] }),
    ).toEqual({
      total: 2,
      returned: 2,
      next: null,
      items: [
        {
          testCase: `${code}-001`,
          title: 'Cart adds',
          priority: 'high',
          folder: 'Checkout/Cart',
          tags: ['smoke'],
        },
        {
          testCase: `${code}-003`,
          title: 'Pays by card',
          priority: 'medium',
          folder: 'Checkout',
          tags: ['smoke'],
        },
      ],
    })
    const { items: folders } = await mcp.use('organize_folders', {
      project: code,
      create: [{ path: 'Account', comment: '<p>Later</p>' }],
    })
    expect(folders).toEqual([{ folder: 'Account', id: expect.any(Number), comment: '<p>Later</p>' }])
    expect((await mcp.use('organize_folders', { project: code })).items).toHaveLength(3)

    await mcp.use('milestones_and_plans', { project: code, action: 'create_milestone', title: '2026.12' })
    const { run: first, url } = await mcp.use('save_run', {
      project: code,
      action: 'create',
      title: 'Smoke 1',
      milestone: '2026.12',
      assignee: 'me',
      testCases: [`${code}-001`, `${code}-002`, `${code}-3`],
    })
    expect(url).toBe(`${server.url}/project/${code}/run/${first}`)
    const recorded = await mcp.use('record_results', {
      project: code,
      run: first,
      results: [
        { testCase: `${code}-001`, status: 'passed', timeTakenMs: 1200 },
        { testCase: `${code}-003`, status: 'failed', comment: '<p>Declined</p>' },
      ],
      log: '<p>Chrome 140</p>',
    })
    expect(recorded).toMatchObject({ recorded: 2, counts: { passed: 1, failed: 1 } })
    expect(await mcp.use('get_run', { project: code, run: first })).toMatchObject({
      title: 'Smoke 1',
      state: 'open',
      counts: { all: 3, open: 1, passed: 1, failed: 1 },
      failed: { total: 1, items: [{ testCase: `${code}-003`, status: 'failed' }] },
    })

    const { run: second } = await mcp.use('save_run', {
      project: code,
      action: 'clone',
      run: first,
      title: 'Smoke 2',
    })
    const report = join(mkdtempSync(join(tmpdir(), 'qasphere-mcp-')), 'junit.xml')
    writeFileSync(report, junitReport(`${code}-001`, `${code}-002`))
    const { summary } = await mcp.use('upload_report', {
      project: code,
      format: 'junit',
      files: [report],
      run: second,
    })
    expect(summary).toMatchObject({ runId: second, counts: { passed: 1, failed: 1, sent: 2 } })
    const failed = await mcp.use('run_results', {
      project: code,
      run: second,
      statuses: ['failed'],
      comments: true,
    })
    expect(failed).toMatchObject({
      total: 1,
      items: [{ testCase: `${code}-002`, result: { comment: expect.stringContaining('no button') } }],
    })
    expect(
      (await mcp.use('run_results', { project: code, run: second, testCase: `${code}-002` })).items,
    ).toHaveLength(1)
    expect(await mcp.use('compare_runs', { project: code, base: first, run: second })).toMatchObject({
      counts: { new: 1, fixed: 0, still: 0, added: 0, gone: 0, other: 1, unchanged: 1 },
      items: [
        { testCase: `${code}-002`, change: 'new', before: 'open', after: 'failed' },
        { testCase: `${code}-003`, change: 'other', before: 'failed', after: 'open' },
      ],
    })
    await mcp.use('save_run', { project: code, action: 'close', run: first })
    expect(
      (await mcp.use('list_runs', { project: code, state: 'open', milestone: '2026.12' })).items,
    ).toEqual([])
    expect(await mcp.use('list_runs', { project: code, state: 'closed' })).toMatchObject({
      total: 1,
      items: [{ run: first, title: 'Smoke 1' }],
    })
    await mcp.use('milestones_and_plans', {
      project: code,
      action: 'create_plan',
      title: 'Release',
      milestone: '2026.12',
      runs: [{ title: 'High', priorities: ['high'] }],
    })
    expect(await mcp.use('project_overview', { project: code })).toMatchObject({
      testCases: 3,
      folders: 3,
      runs: { open: 2, closed: 1 },
      openMilestones: ['2026.12'],
      tags: ['smoke'],
    })
  })

  it('uploads a report with unmatched tests only if told to skip them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qasphere-mcp-'))
    writeFileSync(join(folder, 'junit.xml'), junitReport(`${code}-001`, 'unmarked'))
    const client = await connectStdio(server, ['--project', code], revision, folder)
    const report = { format: 'junit', files: ['*.xml'], title: 'From a report' }
    expect(await client.fail('upload_report', report)).toContain('has no marker')
    expect(await client.fail('upload_report', { ...report, files: ['-'] })).toContain('must be paths')
    expect(await client.fail('upload_report', { ...report, files: ['none.xml'] })).toContain('none.xml')
    const { summary } = await client.use('upload_report', { ...report, ignoreUnmatched: true, dryRun: true })
    expect(summary).toMatchObject({ dryRun: true, counts: { unmatched: 1, sent: 1 }, url: null })
    const sent = await client.use('upload_report', { ...report, ignoreUnmatched: true })
    expect(sent.summary).toMatchObject({ projectCode: code, runTitle: 'From a report', counts: { sent: 1 } })
    await client.close()
  })

  it('calls any other endpoint, checked by the contract', async () => {
    const { items } = await mcp.use('describe')
    expect(items).toContainEqual(
      expect.objectContaining({ endpoint: 'listTags', request: 'GET /project/{projectCode}/tag' }),
    )
    expect(await mcp.use('describe', { endpoint: 'createRun' })).toMatchObject({
      requiredRole: 'test-runner',
    })
    const { response } = await mcp.use('api_request', {
      method: 'GET',
      path: `/project/${code}/tag?include=tcaseCount`,
    })
    expect(response).toEqual({ tags: [{ id: expect.any(Number), title: 'smoke', tcaseCount: 2 }] })
    expect(
      await mcp.fail('api_request', {
        method: 'POST',
        path: `/project/${code}/milestone`,
        body: { titel: 'x' },
      }),
    ).toMatch(/body\.title: is required\n- body\.titel: is not a known field; expected title/)
  })
})
