import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectStdio, type McpClient } from '../support/mcp-client.js'
import { type MisbehavingServer, misbehavingServer } from '../support/misbehaving-server.js'
import { makeProject, type TestProject } from '../support/project.js'
import { type RequestRouter, startRouter } from '../support/request-router.js'
import { startServer, type TestServer } from '../support/server.js'

/** Statuses of the test cases in the earlier and the later run; undefined if a run lacks it. */
const statuses: readonly (readonly [string | undefined, string | undefined])[] = [
  ['passed', 'failed'],
  ['failed', 'blocked'],
  ['blocked', 'passed'],
  ['open', 'passed'],
  ['failed', 'open'],
  ['passed', 'passed'],
  [undefined, 'failed'],
  ['passed', undefined],
]

describe.each([
  ['a page that is not found', 404],
  ['the page of an application', 200],
])('a platform that answers requests for extensions with %s', (_what, status) => {
  let server: TestServer
  let page: MisbehavingServer
  let platform: RequestRouter
  let shop: TestProject
  let direct: McpClient
  let through: McpClient
  let runs: { base: number; run: number }

  beforeAll(async () => {
    server = await startServer()
    shop = await makeProject(server, 'SHOP')
    page = await misbehavingServer((response) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<title>QA Sphere</title>')
    })
    platform = await startRouter((_method, path) =>
      path.startsWith('/api/qasphere/') ? page.url : server.url,
    )
    const ids = await shop.testCases(statuses.length)
    const [base, run] = await Promise.all([0, 1].map((column) => runWith(ids, column)))
    runs = { base: base ?? 0, run: run ?? 0 }
    direct = await connectStdio(server)
    through = await connectStdio({ ...server, url: platform.url })
  })
  afterAll(async () => {
    await Promise.all([direct.close(), through.close()])
    platform.stop()
    await page.stop()
    await server.stop()
  })

  async function runWith(ids: readonly string[], column: number): Promise<number> {
    const wanted = ids.flatMap((id, index) => {
      const status = statuses[index]?.[column]
      return status === undefined ? [] : [{ tcaseId: id, status }]
    })
    const run = await shop.run({ tcaseIds: wanted.map(({ tcaseId }) => tcaseId) })
    const items = wanted.filter(({ status }) => status !== 'open')
    await shop.post(`/run/${run}/result/batch`, { items })
    return run
  }

  it('is compared by the same rules as the server compares', async () => {
    const compare = async (client: McpClient) => {
      const { items, ...rest } = await client.use('compare_runs', { project: 'SHOP', ...runs })
      type Item = { testCase: string; change: string; before?: string; after?: string }
      return {
        ...rest,
        items: items
          .map(({ testCase, change, before, after }: Item) => ({ testCase, change, before, after }))
          .sort((one: Item, other: Item) => (one.testCase < other.testCase ? -1 : 1)),
      }
    }
    const compared = await compare(through)
    expect(page.seen).toHaveLength(1)
    expect(compared).toEqual(await compare(direct))
    expect(compared.counts).toEqual({ new: 1, still: 1, fixed: 1, added: 1, gone: 1, other: 2, unchanged: 1 })
    const wanted = { project: 'SHOP', ...runs, changes: ['fixed'] }
    expect((await through.use('compare_runs', wanted)).items).toMatchObject([{ testCase: 'SHOP-003' }])
  })

  it('says that a run does not exist', async () => {
    const message = await through.fail('compare_runs', { project: 'SHOP', base: 1, run: 999 })
    expect(message).toContain('run not found')
  })
})
