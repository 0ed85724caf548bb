import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, type TestServer } from '../support/server.js'

/** Requests that are rejected late, after a part of their work, which must be undone. */
describe('a rejected request leaves nothing behind', () => {
  let server: TestServer
  let ids: string[]
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
    const { body } = await server.call('GET', '/project/SHOP/tcase?limit=3&types=standalone&draft=false')
    ids = body.data.map((testCase: { id: string }) => testCase.id)
  })
  afterAll(() => server.stop())

  it('a test case with new tags and a requirement that is listed more than once', async () => {
    const requirement = { text: 'NEW-1', url: '' }
    const answer = await server.call('POST', '/project/SHOP/tcase', {
      title: 'Refused',
      type: 'standalone',
      folderId: 2,
      priority: 'low',
      tags: ['made-by-a-refused-request'],
      requirements: [requirement, requirement],
    })
    expect(answer.status).toBe(409)
    expect(JSON.stringify((await server.call('GET', '/project/SHOP/tag')).body)).not.toContain(
      'made-by-a-refused',
    )
    expect(JSON.stringify((await server.call('GET', '/project/SHOP/requirement')).body)).not.toContain(
      'NEW-1',
    )
  })

  it('a run whose title is taken: the next run gets the next ID', async () => {
    const run = (title: string) => ({ title, type: 'static', queryPlans: [{ tcaseIds: ids }] })
    const first = await server.call('POST', '/project/SHOP/run', run('One'))
    const taken = await server.call('POST', '/project/SHOP/run', run('One'))
    expect(taken).toMatchObject({
      status: 409,
      body: {
        message: `run title must be unique within the milestone, conflicting run id: ${first.body.id}`,
      },
    })
    const second = await server.call('POST', '/project/SHOP/run', run('Two'))
    expect(second.body.id).toBe(first.body.id + 1)
  })

  it('a test plan whose second run cannot be created', async () => {
    const plan = (titles: string[]) => ({
      title: 'Plan',
      runs: titles.map((title) => ({ title, queryPlans: [{ tcaseIds: ids }] })),
    })
    const before = await server.call('GET', '/project/SHOP/run')
    expect(await server.call('POST', '/project/SHOP/plan', plan(['Fine', 'One']))).toMatchObject({
      status: 409,
    })
    expect((await server.call('GET', '/project/SHOP/run')).body).toEqual(before.body)
    expect(await server.call('POST', '/project/SHOP/plan', plan(['Fine', 'Other']))).toMatchObject({
      status: 201,
    })
  })

  it('a batch whose last item is invalid, with its audit log entry', async () => {
    const { body: run } = await server.call('POST', '/project/SHOP/run', {
      title: 'Batch',
      type: 'static',
      queryPlans: [{ tcaseIds: ids }],
    })
    const events = async () => (await server.call('GET', '/audit-logs?count=1000')).body.count
    const before = await events()
    const items = [
      ...ids.map((tcaseId) => ({ tcaseId, status: 'passed' })),
      { tcaseId: 'unknown', status: 'passed' },
    ]
    const answer = await server.call('POST', `/project/SHOP/run/${run.id}/result/batch`, { items })
    expect(answer).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('items[3].tcaseId') },
    })
    const { body } = await server.call('GET', '/project/SHOP/run?limit=1')
    expect(body.runs[0].statusCounts).toMatchObject({ all: 3, open: 3, passed: 0 })
    expect(await events()).toBe(before)
  })
})
