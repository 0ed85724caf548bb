import { type Endpoint, endpoints } from 'qasphere-contract'
import { clientId } from 'qasphere-contract/oauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BrowserSession, signIn } from '../support/browser-session.js'
import { createOwnCredentials } from '../support/own-credentials.js'
import { pagePaths } from '../support/page-paths.js'
import { callAt, startServer, type TestServer } from '../support/server.js'
import { uploadFile } from '../support/uploaded-file.js'
import { validRequest } from '../support/valid-requests.js'

/** Queries with which lists use all of their filters and orders. */
const filters: Readonly<Record<string, readonly string[]>> = {
  listFolders: ['search=a&sortField=title&sortOrder=asc&limit=2&page=1'],
  listTestCases: [
    'search=a&priorities=high&types=standalone&draft=false&folders=2&tags=1&tags=2&tagsFilterOp=and&limit=2&page=1',
    'requirementIds=1&preconditionIds=1&stepIds=1&authorIds=1&createdAfter=2020-01-01T00:00:00Z&sortField=folder_id',
    'templateTCaseIds=SHOP-1&include=steps&include=tags&include=project&include=folder&include=path',
    'sortField=priority&sortOrder=asc',
  ],
  countTestCases: ['folders=2&recursive=true&tags=1&search=a'],
  listTags: ['include=tcaseCount&sortField=title'],
  listRequirements: ['include=tcaseCount'],
  listSharedSteps: ['include=tcaseCount'],
  listSharedPreconditions: ['include=tcaseCount'],
  listMilestones: ['archived=false'],
  listRuns: ['closed=false&milestoneIds=2&limit=5', 'configurationIds=x'],
  listRunTestCases: ['search=a&tags=1&priorities=high&include=folder&sortField=title'],
  listAuditLogs: ['after=3&count=5'],
  searchAuditLogs: ['query=RUN&before=9&count=5'],
  compareRuns: ['changes=new', 'query=is:new+tag:smoke+-folder:Mail+priority:high+message:x+card'],
  listFlakyTestCases: ['runs=5&minChanges=1&query=folder:Checkout+-card'],
  getTraceability: ['states=failing&query=SHOP-12+-is:passed'],
  getScorecard: ['runIds=38&runIds=39&query=folder:Checkout'],
  listMilestoneProgress: ['query=is:open+2026'],
  getMilestoneReport: ['statuses=failed&query=is:failing+-status:open+folder:Checkout+card'],
  searchTestCases: [
    'query=status:failed+-status:open+tag:smoke+folder:Checkout+priority:high+card&sortField=title&limit=2',
    'query=-status:passed',
  ],
  searchRunTestCases: ['query=is:failing+-tag:smoke+card&sortField=duration&offset=1', 'sortField=folder'],
  searchRuns: ['query=is:open+-milestone:2026.9+nightly&limit=2&offset=1'],
  listDurations: ['runs=5&query=folder:Checkout&sortField=trend&sortOrder=asc&limit=3'],
}

const cases = Object.entries(endpoints).map(([name, endpoint]): [string, Endpoint] => [name, endpoint])
/** Endpoints after which the others find nothing. */
const last = ['closeRun', 'deleteProject']
/** Endpoints of a login. */
const login = ['requestDeviceCode', 'exchangeToken', 'revokeToken', 'revokeLogin', 'revokeApiKey']

/** Runs every query of the store at least once: a query that one engine does not understand fails here. */
describe('the demo', () => {
  let server: TestServer
  let owner: BrowserSession
  let params: Readonly<Record<string, string>>
  let file: Awaited<ReturnType<typeof uploadFile>>
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
    owner = await signIn(server, 'owner@example.com', 'qasphere-demo')
    file = await uploadFile(server, 'a.txt', 'text')
    params = {
      projectCode: 'SHOP',
      tcaseId: 'SHOP-1',
      runId: '40',
      milestoneId: '2',
      id: '1',
      fileId: file.id,
    }
  })
  afterAll(() => server.stop())

  async function expectAnswer(name: string, endpoint: Endpoint, query = ''): Promise<void> {
    const [method, path, json] = validRequest(name, endpoint, params)
    const { upload } = endpoint.request
    const form = new FormData()
    if (upload) form.append(upload.part, new Blob(['text']), 'a.txt')
    const response = await fetch(server.url + path + (query && (path.includes('?') ? '&' : '?')) + query, {
      method,
      headers: {
        authorization: `Bearer ${server.token}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: json }),
      ...(upload ? { body: form } : {}),
    })
    expect([name, query, response.status, (await response.text()).slice(0, 300)]).toEqual([
      name,
      query,
      endpoint.status,
      expect.anything(),
    ])
  }

  it.each(cases.filter(([name]) => ![...last, ...login].includes(name)))(
    'answers %s',
    async (name, endpoint) => {
      await expectAnswer(name, endpoint)
      for (const query of filters[name] ?? []) await expectAnswer(name, endpoint, query)
    },
  )

  it('inserts a test case with a file before others', async () => {
    const testCase = {
      title: 'First',
      type: 'standalone',
      folderId: 2,
      priority: 'low',
      pos: 0,
      files: [file],
    }
    expect(await server.call('POST', '/project/SHOP/tcase', testCase)).toMatchObject({ status: 201 })
  })

  it('grants, renews and revokes a login', async () => {
    const ask = (path: string, body: object) =>
      server.call('POST', `/api/oauth/${path}`, { client_id: clientId, ...body })
    const { body: code } = await ask('device/code', {})
    const poll = () =>
      ask('token', {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: code.device_code,
      })
    expect((await poll()).body.error).toBe('authorization_pending')
    await owner.post('/settings/oauth/device', { code: code.user_code, decision: 'approved' })
    const granted = await poll()
    expect(granted.status).toBe(200)
    const renewed = await ask('token', {
      grant_type: 'refresh_token',
      refresh_token: granted.body.refresh_token,
    })
    expect(renewed.status).toBe(200)
    const users = () => callAt(server.url, renewed.body.access_token, 'GET', '/users')
    expect((await users()).status).toBe(200)
    expect((await ask('revoke', { token: renewed.body.refresh_token })).status).toBe(200)
    expect((await users()).status).toBe(401)
  })

  it('revokes an API key and a login of the caller', async () => {
    const { apiKeyId, loginId } = await createOwnCredentials(server, owner)
    params = { ...params, id: apiKeyId }
    await expectAnswer('revokeApiKey', endpoints.revokeApiKey)
    params = { ...params, id: loginId }
    await expectAnswer('revokeLogin', endpoints.revokeLogin)
  })

  it.each(pagePaths.filter((path) => !/EMPTY|LONG/.test(path)))('shows %s', async (path) => {
    const { status, text } = await owner.get(path)
    expect([status, text.slice(0, 300)]).toEqual([200, expect.stringContaining('<!doctype html>')])
  })

  it.each(cases.filter(([name]) => last.includes(name)))('answers %s at the end', (name, endpoint) =>
    expectAnswer(name, endpoint),
  )

  it('signs out', async () => {
    expect((await owner.post('/logout', {})).status).toBe(303)
    expect((await owner.get('/')).status).toBe(302)
  })
})
