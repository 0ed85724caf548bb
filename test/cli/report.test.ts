import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { qasphere } from '../support/qasphere.js'
import { startServer, type TestServer } from '../support/server.js'

const compare = ['report', 'compare', '--project-code', 'SHOP', '--run-id', '38']

describe('qasphere report', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer({ seed: 'demo' })
  })
  afterAll(() => server.stop())

  const run = (args: readonly string[]) =>
    qasphere(args, { env: { QAS_URL: server.url, QAS_TOKEN: server.token } })

  it('shows the test cases of a comparison as a table, and everything as JSON', async () => {
    const table = await run([...compare, '--changes', 'new', '--output', 'table'])
    expect(table).toMatchObject({ status: 0, stderr: '' })
    const [head = '', ...rows] = table.stdout.trimEnd().split('\n')
    expect(head.toLowerCase()).toMatch(/^change +marker +title +base ?status +status +message$/)
    expect(rows).toHaveLength(6)
    expect(rows[0]).toMatch(
      /^new +SHOP-026 +Voucher lowers the sum once +passed +failed +Error: expected total/,
    )
    const json = await run([
      ...compare,
      '--changes',
      'new',
      '--fields',
      'marker',
      '--jq',
      '.tcases[0].marker, (.tcases[0] | length), .counts.new',
    ])
    expect(json.stdout).toBe('SHOP-026\n1\n6\n')
  })

  it('can also be called with api request, which checks known endpoints', async () => {
    const path = '/api/qasphere/v1/project/SHOP/report/compare'
    const counts = await run(['api', 'request', `${path}?runId=38`, '--jq', '.counts.new'])
    expect(counts).toMatchObject({ status: 0, stdout: '6\n' })
    const wrong = await run(['api', 'request', `${path}?runId=x`])
    expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('query.runId') })
  })

  it('does not blame the server for what does not exist', async () => {
    const { status, stderr } = await run(['report', 'compare', '--project-code', 'SHOP', '--run-id', '999'])
    expect(status).toBe(1)
    expect(stderr).toContain('run not found')
    expect(stderr).not.toContain('qasphere server')
  })
})

describe('qasphere report with a QA Sphere that has no reports', () => {
  let stranger: Server
  beforeAll(async () => {
    stranger = createServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"Not Found"}')
    })
    await once(stranger.listen(0, '127.0.0.1'), 'listening')
  })
  afterAll(() => {
    stranger.close()
  })

  it('says which server has them', async () => {
    const { port } = stranger.address() as AddressInfo
    const { status, stderr } = await qasphere(compare, {
      env: { QAS_URL: `http://127.0.0.1:${port}`, QAS_TOKEN: 'a.b.c' },
    })
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr:
        'Error: Not Found\n  status 404\nThis command requires a server started with a current version of qasphere server.\n',
    })
  })
})
