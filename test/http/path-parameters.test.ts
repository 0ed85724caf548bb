import { type Endpoint, endpoints } from 'qasphere-contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BesiegedServer, startBesiegedServer } from '../support/besieged-server.js'
import { signIn } from '../support/browser-session.js'
import { createOwnCredentials } from '../support/own-credentials.js'
import { sample } from '../support/thoroughness.js'
import { uploadFile } from '../support/uploaded-file.js'
import { validRequest } from '../support/valid-requests.js'

/** As in a URL. Each of them once matched something, or is what a script with an unset variable sends. */
const malformed: readonly string[] = [
  '',
  '%20',
  '%20%20',
  '%2520',
  '%09',
  'undefined',
  'null',
  'NaN',
  '%5Bobject%20Object%5D',
  '-1',
  '-0',
  '0',
  '1e3',
  '0x1',
  '1.0',
  '+1',
  '1%20',
  '%EF%BC%91',
  '%C3%9F',
  '%27',
  '%2F',
  '%2E%2E%2F1',
  '*',
  '%25',
  '%00',
  'x'.repeat(300),
  '1'.repeat(300),
  '9007199254740993',
  '2147483648',
  'x'.repeat(10_000),
]

const withParams = Object.entries(endpoints)
  .map(([name, endpoint]): [string, Endpoint] => [name, endpoint])
  .filter(([, { request }]) => request.params !== undefined)
const cases = withParams
  .flatMap(([name, endpoint]) =>
    Object.keys(endpoint.request.params ?? {}).map((param) => ({ name, endpoint, param })),
  )
  .map((each, at) => ({ ...each, at }))

describe('path parameters', () => {
  let server: BesiegedServer
  let good: Readonly<Record<string, string>>

  beforeAll(async () => {
    server = await startBesiegedServer()
    // Uppercase of "ß" is "SS".
    await server.call('POST', '/project', { code: 'SS', title: 'Sharp' })
    const { id: fileId } = await uploadFile(server, 'a.txt', 'text')
    good = { projectCode: 'SHOP', tcaseId: 'SHOP-1', runId: '40', milestoneId: '2', id: '1', fileId }
  })

  afterAll(() => server.stop())

  it.each(cases)('$name finds nothing with a malformed $param', async ({ name, endpoint, param, at }) => {
    const before = await server.dataVersion()
    for (const value of sample(malformed, 4, at)) {
      const request = validRequest(name, endpoint, { ...good, [param]: value })
      const { status, text } = await server.send(...request)
      expect([value.slice(0, 50), status], text.slice(0, 200)).toEqual([
        value.slice(0, 50),
        expect.toBeOneOf([400, 404]),
      ])
      const { message } = JSON.parse(text)
      if (status === 400) expect([value, message]).toEqual([value, expect.stringContaining(param)])
      expect(await server.dataVersion(), `${value} changed the database`).toBe(before)
    }
  })

  it('of a project may be its ID everywhere', async () => {
    const { id } = (await server.call('GET', '/project/SHOP')).body
    for (const [name, endpoint] of withParams.filter(([, { request }]) => request.method === 'GET')) {
      const { status, text } = await server.send(
        ...validRequest(name, endpoint, { ...good, projectCode: id }),
      )
      expect([name, status], text.slice(0, 200)).toEqual([name, 200])
    }
  })

  it('are the only cause of these rejections', async () => {
    const last = ['closeRun', 'deleteProject']
    const browser = await signIn(server, 'owner@example.com', 'qasphere-demo')
    const { apiKeyId, loginId } = await createOwnCredentials(server, browser)
    const ownIds: Readonly<Record<string, string>> = { revokeApiKey: apiKeyId, revokeLogin: loginId }
    const ordered = [
      ...withParams.filter(([name]) => !last.includes(name)),
      ...withParams.filter(([name]) => last.includes(name)),
    ]
    for (const [name, endpoint] of ordered) {
      const { status, text } = await server.send(
        ...validRequest(name, endpoint, { ...good, id: ownIds[name] ?? '1' }),
      )
      expect([name, status], text.slice(0, 200)).toEqual([name, endpoint.status])
    }
  })
})

describe('IDs in queries and bodies', () => {
  let server: BesiegedServer
  beforeAll(async () => {
    server = await startBesiegedServer()
  })
  afterAll(() => server.stop())

  const shop = '/api/public/v0/project/SHOP'

  it.each([
    ['/result/batch', { items: [{ tcaseId: '', status: 'failed' }] }],
    ['/result/batch', { items: [{ tcaseId: ' ', status: 'failed' }] }],
    ['/result/batch', { items: [{ tcaseId: 'undefined', status: 'failed' }] }],
  ])('match nothing if empty or blank: POST run/40%s %j', async (path, body) => {
    await server.refuses([400, 404], 'POST', `${shop}/run/40${path}`, JSON.stringify(body))
  })

  it.each(['', ' ', 'null'])('match nothing in query plans: %j', async (id) => {
    const run = { title: 'x', type: 'static', queryPlans: [{ tcaseIds: [id] }] }
    await server.refuses([400, 404], 'POST', `${shop}/run`, JSON.stringify(run))
    const live = { ...run, type: 'live' }
    await server.refuses([400, 404], 'POST', `${shop}/run`, JSON.stringify(live))
    const plan = { title: 'x', milestoneId: 2, runs: [run] }
    await server.refuses([400, 404], 'POST', `${shop}/plan`, JSON.stringify(plan))
  })

  it.each(['folders', 'tags', 'templateTCaseIds', 'requirementIds'])(
    'match nothing in filters: %s',
    async (name) => {
      const { message } = JSON.parse((await server.send('GET', `${shop}/tcase?${name}=`)).text)
      expect(message).toContain(name)
    },
  )
})
