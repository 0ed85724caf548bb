import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Endpoint, endpoints, fullPath, roles } from 'qasphere-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../support/server.js'
import { startServerWithDatabase } from '../support/server-with-database.js'

const folder = mkdtempSync(join(tmpdir(), 'qasphere-authentication-'))
const keyOf = (role: string) => `demo.${role}.0123456789abcdefghijkl`
const password = 'correct horse'
const seed = {
  users: [
    ...roles.map((role) => ({
      email: `${role}@example.com`,
      name: role,
      role,
      password,
      apiKeys: [{ name: `Key of ${role}`, key: keyOf(role) }],
    })),
    {
      email: 'outsider@example.com',
      name: 'Outsider',
      role: 'user',
      projects: ['OPEN'],
      apiKeys: [{ name: 'Test', key: keyOf('outsider') }],
    },
    {
      email: 'leaver@example.com',
      name: 'Leaver',
      role: 'viewer',
      apiKeys: [{ name: 'Test', key: keyOf('leaver') }],
    },
    {
      email: 'log@example.com',
      name: 'Log',
      role: 'admin',
      apiKeys: [{ name: 'SIEM-LOG-ONLY-splunk', key: keyOf('log') }],
    },
  ],
  projects: [
    { code: 'OPEN', title: 'Open' },
    { code: 'SHUT', title: 'Shut' },
    { code: 'OLD', title: 'Old', archived: true, milestones: [{ title: '1.0' }] },
  ],
}

const cases = Object.entries(endpoints).map(([name, endpoint]): [string, Endpoint] => [name, endpoint])
const guarded = cases.filter(([, endpoint]) => endpoint.access !== 'anyone')

describe('authentication', () => {
  let server: TestServer
  beforeAll(async () => {
    const file = join(folder, 'seed.json')
    writeFileSync(file, JSON.stringify(seed))
    server = await startServer({ seed: file })
  })
  afterAll(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  const as = (role: string) => ({ authorization: `Bearer ${keyOf(role)}` })
  const placeOf = (endpoint: Endpoint) =>
    fullPath(endpoint)
      .replace('{projectCode}', 'OPEN')
      .replace(/\{\w+\}/g, '999')

  it.each([
    ['Bearer', (token: string) => `Bearer ${token}`],
    ['ApiKey', (token: string) => `ApiKey ${token}`],
    ['any case', (token: string) => `bearer ${token}`],
  ])('accepts an API key as %s', async (_scheme, header) => {
    const answer = await server.call('GET', '/users/me', undefined, { authorization: header(keyOf('admin')) })
    expect(answer).toMatchObject({
      status: 200,
      body: { user: { email: 'admin@example.com', role: 'admin' } },
    })
  })

  it.each(guarded)('%s responds with 401 to a wrong key', async (_name, endpoint) => {
    const { method } = endpoint.request
    const body = method === 'GET' ? undefined : {}
    const answer = await server.call(method, placeOf(endpoint), body, {
      authorization: 'Bearer demo.admin.wrong',
    })
    expect(answer).toMatchObject({ status: 401, body: { message: 'the API key or token is not valid' } })
  })

  it.each(guarded)('%s responds with 401 without a key', async (_name, endpoint) => {
    const response = await fetch(server.url + placeOf(endpoint), { method: endpoint.request.method })
    expect(response.status).toBe(401)
    expect(await response.json()).toEqual({
      message: expect.stringContaining('authentication required'),
      code: 'unauthorized',
    })
  })

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b', ''])(
    'responds with 401 to the header %j',
    async (authorization) => {
      expect(await server.call('GET', '/users/me', undefined, { authorization })).toMatchObject({
        status: 401,
      })
    },
  )

  it('requires the documented roles', () => {
    const least = (role: string) =>
      cases.flatMap(([name, { access, internal }]) => (access === role && !internal ? name : [])).sort()
    // docs/api-reference.md, Roles.
    expect(least('admin')).toEqual([
      'createProject',
      'listAuditLogs',
      'listUsers',
      'searchAuditLogs',
      'updateStatuses',
    ])
    expect(least('user')).toEqual([
      'bulkCreateFolders',
      'bulkCreateTestCases',
      'createMilestone',
      'createTestCase',
      'updateTestCase',
    ])
    expect(least('test-runner')).toEqual([
      'batchCreateResults',
      'cloneRun',
      'closeRun',
      'createResult',
      'createRun',
      'createRunLog',
      'createTestPlan',
    ])
    const changing = cases.filter(([, { request }]) => request.method !== 'GET')
    expect(least('viewer').filter((name) => changing.some(([each]) => each === name))).toEqual([
      'findTestCasesBySeq',
      'revokeApiKey',
      'revokeLogin',
      'uploadFile',
      'uploadFiles',
    ])
  })

  it.each(guarded)('%s is forbidden for the next lower role', async (_name, endpoint) => {
    const below = endpoint.access === 'anyone' ? undefined : roles[roles.indexOf(endpoint.access) + 1]
    if (!below) return
    const { method } = endpoint.request
    const answer = await server.call(method, placeOf(endpoint), method === 'GET' ? undefined : {}, as(below))
    expect(answer).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining(`has the role ${below}`) },
    })
  })

  it.each(guarded)(
    '%s is forbidden for a key for the audit log, unless it is the audit log',
    async (name, endpoint) => {
      const { method } = endpoint.request
      const answer = await server.call(
        method,
        placeOf(endpoint),
        method === 'GET' ? undefined : {},
        as('log'),
      )
      expect(answer.status).toBe(name === 'listAuditLogs' ? 200 : 403)
    },
  )

  it.each(roles)('lists the API keys and logins of the %s only, without secrets', async (role) => {
    const list = async (path: string) => {
      const response = await fetch(`${server.url}/api/qasphere/v1${path}`, { headers: as(role) })
      expect(response.status).toBe(200)
      return await response.text()
    }
    const keys = await list('/api-keys')
    // The server has created another key for the owner.
    const listed = JSON.parse(keys).apiKeys.filter(({ name }: { name: string }) => name !== 'First start')
    expect(listed).toEqual([
      { id: expect.any(String), name: `Key of ${role}`, createdAt: expect.stringMatching(/^\d{4}-/) },
    ])
    for (const secret of [keyOf(role), '0123456789abcdefghijkl', server.token.split('.')[2]]) {
      expect(keys).not.toContain(secret)
    }
    expect(JSON.parse(await list('/logins'))).toEqual({ logins: [] })
  })

  it('lets users revoke their own API keys, and nobody those of others', async () => {
    const keys = '/api/qasphere/v1/api-keys'
    const [{ id }] = (await server.call('GET', keys, undefined, as('leaver'))).body.apiKeys
    const revoke = (role: string) => server.call('POST', `${keys}/${id}/revoke`, undefined, as(role))
    for (const role of ['owner', 'admin', 'viewer']) {
      expect(await revoke(role)).toMatchObject({ status: 404, body: { message: 'API key not found' } })
    }
    expect((await revoke('leaver')).status).toBe(200)
    expect((await server.call('GET', '/users/me', undefined, as('leaver'))).status).toBe(401)
    const { body } = await server.call('GET', '/audit-logs?count=1000')
    const revoked = body.events.filter(({ action }: { action: string }) => action === 'api_key.revoked')
    expect(revoked).toEqual([
      expect.objectContaining({
        user: expect.objectContaining({ email: 'leaver@example.com' }),
        meta: { id },
      }),
    ])
  })

  it('shows users only the projects that are shared with them', async () => {
    const codes = async (role: string) => {
      const { body } = await server.call('GET', '/project', undefined, as(role))
      return body.projects.map((project: { code: string }) => project.code)
    }
    expect(await codes('admin')).toEqual(['OPEN', 'SHUT', 'OLD'])
    expect(await codes('outsider')).toEqual(['OPEN'])
    expect(await server.call('GET', '/project/OPEN/tag', undefined, as('outsider'))).toMatchObject({
      status: 200,
    })
    for (const path of ['/project/SHUT/tag', '/api/qasphere/v1/project/SHUT/search/runs']) {
      expect(await server.call('GET', path, undefined, as('outsider'))).toMatchObject({ status: 403 })
    }
  })

  it('makes an archived project read-only', async () => {
    expect(await server.call('GET', '/project/OLD/milestone')).toMatchObject({ status: 200 })
    expect(await server.call('POST', '/project/OLD/milestone', { title: '2.0' })).toMatchObject({
      status: 403,
      body: { message: 'the project OLD is archived' },
    })
  })

  it('creates a session with a password, for the Authorization header and as a cookie', async () => {
    const login = await server.call('POST', '/api/auth/login', {
      email: 'Admin@example.com',
      password,
      tenantId: 'any',
    })
    expect(login).toMatchObject({ status: 200, body: { token: expect.any(String) } })
    const { token } = login.body
    const created = await server.call(
      'POST',
      '/api/project',
      { code: 'TMP', title: 'For a test', description: '<p>Gone soon</p>' },
      { authorization: `Bearer ${token}` },
    )
    expect(created).toMatchObject({ status: 201, body: { code: 'TMP', id: expect.any(String) } })
    const removed = await fetch(`${server.url}/api/project/TMP`, {
      method: 'DELETE',
      headers: { cookie: `other=1; session=${token}` },
    })
    expect(removed.status).toBe(200)
    expect(await server.call('GET', '/project/TMP')).toMatchObject({ status: 404 })
  })

  it('accepts a session until it expires', async () => {
    const own = await startServerWithDatabase(seed)
    try {
      const { body } = await own.call('POST', '/api/auth/login', { email: 'owner@example.com', password })
      const look = () => own.call('GET', '/users', undefined, { authorization: `Bearer ${body.token}` })
      const endAfter = (ms: number) =>
        own.query('update session set "expiresAt" = ?', new Date(Date.now() + ms).toISOString())
      await endAfter(60_000)
      expect((await look()).status).toBe(200)
      await endAfter(-1)
      expect((await look()).status).toBe(401)
    } finally {
      await own.stop()
    }
  })

  it('rejects a wrong password and an unknown user in the same way, and logs both', async () => {
    const wrong = await server.call('POST', '/api/auth/login', {
      email: 'admin@example.com',
      password: 'wrong',
    })
    const unknown = await server.call('POST', '/api/auth/login', { email: 'nobody@example.com', password })
    expect(wrong).toMatchObject({ status: 401, body: unknown.body })
    const { body } = await server.call('GET', '/audit-logs?count=1000', undefined, as('log'))
    expect(body.events).toContainEqual(
      expect.objectContaining({ action: 'user.login_failed', meta: { email: 'nobody@example.com' } }),
    )
  })
})
