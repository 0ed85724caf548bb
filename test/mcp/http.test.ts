import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { clientId as client_id, deviceGrant } from 'qasphere-contract/oauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decide, ownerPassword, ownersBrowser } from '../support/approval.js'
import { connectHttp, type McpClient, revisions } from '../support/mcp-client.js'
import { makeProject, type TestProject } from '../support/project.js'
import { startServer, startServerProcess, type TestServer } from '../support/server.js'

let server: TestServer
let shop: TestProject
let log = ''

beforeAll(async () => {
  server = await startServerProcess({}, (text) => {
    log += text
  })
  shop = await makeProject(server, 'SHOP')
})
afterAll(() => server.stop())

/** Posts a message as no client would. */
async function post(body: string, headers: Record<string, string> = {}, query = '') {
  const response = await fetch(`${server.url}/mcp${query}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body,
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

const listTools = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })

describe.each(revisions)('POST /mcp, revision of %s', (revision) => {
  let mcp: McpClient
  beforeAll(async () => {
    mcp = await connectHttp(server, '', revision)
  })
  afterAll(() => mcp.close())

  it('has the tools of qasphere mcp', async () => {
    expect(mcp.client.getProtocolEra()).toBe(revision === '2025' ? 'legacy' : 'modern')
    const { tools } = await mcp.client.listTools()
    expect(tools).toHaveLength(15)
    // Paths would be those of the server.
    const message = await mcp.fail('upload_report', { project: 'SHOP', format: 'junit', files: ['x'] })
    expect(message).toContain('files[0]: must be an object')
  })

  it('takes a tester through a day', async () => {
    const title = `Day ${revision}`
    const { saved } = await mcp.use('save_test_cases', {
      project: 'SHOP',
      testCases: [
        { folder: `${title}/Cart`, title: 'Adds', tags: ['smoke'] },
        { folder: `${title}/Cart`, title: 'Removes' },
      ],
    })
    const testCases = saved.map(({ testCase }: { testCase: string }) => testCase)
    const { run, url } = await mcp.use('save_run', { project: 'SHOP', action: 'create', title, testCases })
    expect(url).toBe(`${server.url}/project/SHOP/run/${run}`)
    await mcp.use('record_results', {
      project: 'SHOP',
      run,
      results: [
        { testCase: testCases[0], status: 'passed' },
        { testCase: testCases[1], status: 'failed', comment: '<p>Still there</p>' },
      ],
    })
    const { run: second } = await mcp.use('save_run', {
      project: 'SHOP',
      action: 'clone',
      run,
      title: `${title} again`,
    })
    await mcp.use('record_results', {
      project: 'SHOP',
      run: second,
      results: [{ testCase: testCases[1], status: 'passed' }],
    })
    expect(await mcp.use('compare_runs', { project: 'SHOP', base: run, run: second })).toMatchObject({
      counts: { fixed: 1, other: 1 },
    })
    await mcp.use('save_run', { project: 'SHOP', action: 'close', run })
    expect(await mcp.use('get_run', { project: 'SHOP', run })).toMatchObject({
      state: 'closed',
      failed: { items: [{ testCase: testCases[1] }] },
    })
    const { response } = await mcp.use('api_request', { method: 'GET', path: '/project/SHOP/run?limit=1' })
    expect(response.runs).toHaveLength(1)
  })

  it('applies the limits in its URL', async () => {
    const reader = await connectHttp(server, '?readOnly=true&project=SHOP', revision)
    expect((await reader.client.listTools()).tools).toHaveLength(11)
    expect(await reader.fail('save_run', { action: 'close', run: 1 })).toContain('read-only')
    expect(await reader.fail('list_runs', { project: 'OTHER' })).toContain('must be SHOP')
    expect((await reader.use('project_overview')).project).toMatchObject({ project: 'SHOP' })
    await reader.close()
  })
})

it('answers a body that is not JSON, or not JSON-RPC, with the error of JSON-RPC', async () => {
  const { status, text } = await post('{"jsonrpc": oops')
  const error = { code: -32700, message: expect.stringContaining('Parse error') }
  expect({ status, body: JSON.parse(text) }).toEqual({
    status: 400,
    body: { jsonrpc: '2.0', id: null, error },
  })
  expect(JSON.parse((await post('{"id": 1}')).text)).toMatchObject({ id: null, error: { code: -32600 } })
})

describe('the rights of callers', () => {
  it('are those of their key, with an entry in the audit log for each change', async () => {
    const mcp = await connectHttp(server)
    await mcp.use('milestones_and_plans', { project: 'SHOP', action: 'create_milestone', title: 'Audited' })
    await mcp.close()
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    expect(body.events.at(-1)).toMatchObject({
      action: 'milestone.created',
      user: { email: 'owner@example.com' },
    })
  })

  it.each([
    [{ authorization: '' }],
    [{ authorization: 'Bearer tenant.key.wrong' }],
    [{ authorization: 'Basic b3duZXI6eA==' }],
    [{ authorization: '', cookie: 'session=anything' }],
  ])('do not exist with %j', async (headers) => {
    const { status, text, headers: received } = await post(listTools, headers)
    expect({ status, challenge: received.get('www-authenticate') }).toEqual({
      status: 401,
      challenge: expect.stringMatching(/^Bearer (error="invalid_token", )?resource_metadata="http:/),
    })
    expect(JSON.parse(text)).toEqual({ message: expect.any(String), code: 'unauthorized' })
    const client = new Client({ name: 'test', version: '1' })
    const requestInit = { headers: { authorization: headers.authorization } }
    const transport = new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit })
    await expect(client.connect(transport)).rejects.toThrow()
  })

  it('come with the access tokens of logins, until they are revoked', async () => {
    const tenant = await startServer({ ownerPassword, login: { devicePollInterval: 0 } })
    const { body: device } = await tenant.call('POST', '/api/oauth/device/code', { client_id })
    await decide(device.verification_uri_complete, 'approved', await ownersBrowser(tenant))
    const grant = { client_id, grant_type: deviceGrant, device_code: device.device_code }
    const { body: login } = await tenant.call('POST', '/api/oauth/token', grant)
    const mcp = await connectHttp({ url: tenant.url, token: login.access_token })
    expect((await mcp.use('project_overview')).me).toMatchObject({ email: 'owner@example.com' })
    await tenant.call('POST', '/api/oauth/revoke', { client_id, token: login.refresh_token })
    await expect(mcp.use('project_overview')).rejects.toThrow()
    await mcp.close()
    await tenant.stop()
  })

  it('are those of their role', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'qasphere-mcp-'))
    const seed = join(folder, 'seed.json')
    const users = [
      { email: 'owner@example.com', name: 'Owner', role: 'owner' },
      {
        email: 'viewer@example.com',
        name: 'Viewer',
        role: 'viewer',
        apiKeys: [{ name: 'Viewing', key: 'tenant.viewer.secret' }],
      },
    ]
    writeFileSync(seed, JSON.stringify({ users, projects: [{ code: 'SHOP', title: 'Shop' }] }))
    const tenant = await startServer({ seed })
    const mcp = await connectHttp({ url: tenant.url, token: 'tenant.viewer.secret' })
    expect((await mcp.use('project_overview')).me).toMatchObject({ role: 'viewer' })
    const milestone = { project: 'SHOP', action: 'create_milestone', title: 'Not allowed' }
    expect(await mcp.fail('milestones_and_plans', milestone)).toMatch(/requires the role user.*status 403/)
    expect((await mcp.use('milestones_and_plans', { project: 'SHOP' })).total).toBe(0)
    await mcp.close()
    await tenant.stop()
  })

  it('do not extend to the pages of other sites', async () => {
    expect((await post(listTools, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await post(listTools, { origin: server.url })).status).toBe(200)
  })

  it('end at the rate limit, which tools wait for', async () => {
    const slow = await startServer({ rateLimit: 4 })
    await makeProject(slow, 'SHOP')
    const mcp = await connectHttp(slow)
    expect((await mcp.use('project_overview', { project: 'SHOP' })).project).toMatchObject({
      project: 'SHOP',
    })
    await mcp.close()
    await slow.stop()
  })
})

describe('odd messages', () => {
  it.each([
    ['{', 400],
    ['', 400],
    ['[]', 400],
    ['{"jsonrpc":"2.0"}', 400],
    ['{"jsonrpc":"2.0","id":1,"method":"tools/nothing"}', 200],
  ])('%j is answered with %i', async (body, status) => {
    const answer = await post(body)
    expect(answer.status).toBe(status)
    if (status === 200) expect(answer.text).toContain('Method not found')
  })

  it('with unknown limits are rejected, like other methods and types', async () => {
    expect(await post(listTools, {}, '?readonly=true')).toMatchObject({
      status: 400,
      text: expect.stringContaining('readonly: is not a known field'),
    })
    expect((await post(listTools, { 'content-type': 'text/plain' })).status).toBe(415)
    for (const method of ['GET', 'DELETE']) {
      const headers = { authorization: `Bearer ${server.token}`, accept: 'text/event-stream' }
      expect((await fetch(`${server.url}/mcp`, { method, headers })).status).toBe(405)
    }
  })

  it('leave no trace of the token in answers or the log', async () => {
    const mcp = await connectHttp(server)
    const answers = [
      await mcp.client.callTool({ name: 'api_request', arguments: { method: 'GET', path: '/users/me' } }),
      await mcp.client.callTool({ name: 'api_request', arguments: { method: 'GET', path: '/nothing' } }),
    ]
    await mcp.close()
    const secret = server.token.split('.').at(-1) ?? ''
    expect(JSON.stringify(answers)).not.toContain(secret)
    expect(log).toContain('/api/public/v0/users/me')
    expect(log).not.toContain(secret)
    expect((await shop.get('/run')).runs.length).toBeGreaterThan(0)
  })
})
