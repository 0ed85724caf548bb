import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ApiClient, createClient, endpoints, isQasError, version } from 'qasphere-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../support/packed-packages.js'
import { emptyFolder } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

let server: TestServer
let client: ApiClient
const projectCode = 'SHOP'

beforeAll(async () => {
  server = await startServer({ seed: 'demo' })
  client = createClient({ url: server.url, token: server.token })
})
afterAll(async () => {
  client.close()
  await server.stop()
})

describe('methods of the client', () => {
  it('cover the life of a run from start to end', async () => {
    const { data } = await client.testCases.list({ projectCode, limit: 2 })
    const tcaseIds = data.map(({ id }) => id)
    const { id } = await client.runs.create({
      projectCode,
      title: 'Methods',
      type: 'static',
      queryPlans: [{ tcaseIds }],
    })
    const [tcaseId = ''] = tcaseIds
    await client.results.create({ projectCode, runId: id, tcaseId, status: 'passed' })
    await client.results.batchCreate({ projectCode, runId: id, items: [{ tcaseId, status: 'failed' }] })
    const { tcases } = await client.runs.testCases.list({ projectCode, runId: id })
    expect(tcases.map(({ status }) => status).sort()).toEqual(['failed', 'open'])
    expect(await client.runs.close({ projectCode, runId: id })).toEqual({ message: expect.any(String) })
  })

  it('exist for every command of the contract', () => {
    for (const endpoint of Object.values(endpoints)) {
      if (!('command' in endpoint)) continue
      const names = endpoint.command
        .split(' ')
        .map((word) => word.replace(/-./g, ([, letter = '']) => letter.toUpperCase()))
      const method: unknown = names.reduce<unknown>((place, name) => Reflect.get(Object(place), name), client)
      expect(method, endpoint.command).toBeTypeOf('function')
    }
  })

  it('take no input if the endpoint has none', async () => {
    const { projects } = await client.projects.list()
    expect(projects?.map(({ code }) => code)).toContain(projectCode)
  })

  it('upload files from disk', async () => {
    const path = join(emptyFolder(), 'note.txt')
    writeFileSync(path, 'Hello')
    const { files } = await client.files.upload([{ path }])
    const answer = await fetch(files[0]?.url ?? '', { headers: { authorization: `Bearer ${server.token}` } })
    expect(await answer.text()).toBe('Hello')
  })

  it.each([1, 3, undefined])('yield every row of a list, in pages of %s rows', async (limit) => {
    const { total } = await client.testCases.list({ projectCode, limit: 0 })
    const ids = new Set<string>()
    const input = { projectCode, ...(limit === undefined ? {} : { limit }) }
    for await (const { id } of client.testCases.listAll(input)) ids.add(id)
    expect(total).toBeGreaterThan(3)
    expect(ids.size).toBe(total)
  })

  it('yield the events of the audit log across pages', async () => {
    const ids: number[] = []
    for await (const { id } of client.auditLogs.listAll({ count: 1 })) ids.push(id)
    expect(ids.length).toBeGreaterThan(1)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })

  it('yield the rows of a list that has no pages', async () => {
    const { runs } = await client.runs.list({ projectCode })
    const titles: string[] = []
    for await (const { title } of client.runs.listAll({ projectCode })) titles.push(title)
    expect(titles).toEqual(runs.map(({ title }) => title))
  })

  it('read no further page after the loop ends', async () => {
    const requests: string[] = []
    const watched = createClient({
      url: server.url,
      token: server.token,
      onAttempt: ({ url }) => requests.push(url),
    })
    for await (const _row of watched.testCases.listAll({ projectCode, limit: 1 })) break
    watched.close()
    expect(requests).toHaveLength(1)
  })

  it('throw errors with a kind and details', async () => {
    const error = await client.projects.get({ projectCode: 'NONE' }).catch((reason: unknown) => reason)
    expect(isQasError(error) && error.kind === 'api' && error.details.status).toBe(404)
  })
})

describe('createClient', () => {
  it.each(['acme.eu1.qasphere.com', 'ftp://acme', 'http://', ''])('rejects the URL %j', (url) => {
    expect(() => createClient({ url })).toThrow(`url: expected a URL such as https://`)
  })

  it('sends the name and version of the package as user agent', async () => {
    const url = new URL('../../packages/client/package.json', import.meta.url)
    expect(version).toBe(JSON.parse(readFileSync(url, 'utf8')).version)
    await client.milestones.create({ projectCode, title: 'User agent' })
    const events: { userAgent: string }[] = []
    for await (const event of client.auditLogs.listAll()) events.push(event)
    expect(events.at(-1)?.userAgent).toBe(`qasphere-client/${version}`)
  })

  it('calls endpoints that have no command', async () => {
    const { user } = await client.call(endpoints.getCurrentUser, {})
    expect(user).toMatchObject({ role: 'owner' })
  })

  it('does not keep the process running when it is idle', async () => {
    const script = `import { createClient } from 'qasphere-client'
      const client = createClient({ url: ${JSON.stringify(server.url)}, token: ${JSON.stringify(server.token)} })
      await client.projects.list()
      console.log('done')`
    const started = Date.now()
    const ran = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: process.cwd() })
    expect(ran).toEqual({ status: 0, stdout: 'done\n', stderr: '' })
    // Node's server ends idle connections after 5 s, which would end the process, too.
    expect(Date.now() - started).toBeLessThan(60_000)
  })
})
