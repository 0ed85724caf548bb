import { existsSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createClient, isQasError, type TransportOptions } from 'qasphere-client'
import { endpoints } from 'qasphere-contract'
import { afterEach, describe, expect, it } from 'vitest'
import {
  type Behaviour,
  json,
  type MisbehavingServer,
  misbehavingServer,
  rawServer,
} from '../support/misbehaving-server.js'

const { createMilestone, getTestCase, listAuditLogs, listFolders, listProjects, listTestCases } = endpoints
const quick = { retry: { retries: 1, baseDelayMs: 1 } }

let server: MisbehavingServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function against(behave: Behaviour, options: TransportOptions = quick) {
  server = await misbehavingServer(behave)
  const client = createClient({
    url: `${server.url}/`,
    token: 'a.b.c',
    userAgent: 'qasphere-cli/1.2.3',
    ...options,
  })
  return { client, seen: server.seen }
}

describe('a request', () => {
  it('contains the token, the user agent and the accepted types', async () => {
    const { client, seen } = await against((response) => json(response, 200, { projects: [] }))
    await client.call(listProjects, {})
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: '/api/public/v0/project',
      headers: {
        accept: 'application/json',
        authorization: 'Bearer a.b.c',
        'user-agent': 'qasphere-cli/1.2.3',
      },
    })
  })

  it('repeats query parameters for arrays and escapes paths', async () => {
    const { client, seen } = await against((response) => json(response, 200, {}))
    await client.call(listTestCases, { projectCode: 'PRJ', folders: [1, 2], draft: false, search: 'a&b ü' })
    await client.call(getTestCase, { projectCode: 'PRJ', tcaseId: '../x y' })
    expect(seen.map(({ url }) => url)).toEqual([
      '/api/public/v0/project/PRJ/tcase?folders=1&folders=2&draft=false&search=a%26b+%C3%BC',
      '/api/public/v0/project/PRJ/tcase/..%2Fx%20y',
    ])
  })

  it('sends a body as JSON with its length', async () => {
    const { client, seen } = await against((response) => json(response, 201, { id: 1 }))
    await client.call(createMilestone, { projectCode: 'PRJ', title: 'Über' })
    expect(seen[0]).toMatchObject({
      body: '{"title":"Über"}',
      headers: { 'content-type': 'application/json', 'content-length': '17' },
    })
  })

  it('reuses the connection of the previous one', async () => {
    const { client, seen } = await against((response) => json(response, 200, { projects: [] }))
    await client.call(listProjects, {})
    await client.call(listProjects, {})
    expect(seen[1]?.port).toBe(seen[0]?.port)
  })
})

describe('a response', () => {
  it('cannot put control characters into an error message', async () => {
    const parts = [
      (response: ServerResponse) => {
        response.writeHead(404, 'Not\u009b31m found', { 'x-request-id': 'a\u009bb' }).end()
      },
      (response: ServerResponse) => response.writeHead(302, { location: 'https://x/\u009b2J' }).end(),
      (response: ServerResponse) => {
        const page = '<title>a\u001b[2J\u202eb</title>'
        response.writeHead(502, { 'content-type': 'text/html\u009b1m', 'retry-after': '0' }).end(page)
      },
    ]
    for (const part of parts) {
      const { client } = await against(part)
      const failure: unknown = await client.call(listProjects, {}).catch((error: unknown) => error)
      expect(isQasError(failure) && JSON.stringify([failure.message, failure.details])).toEqual(
        expect.not.stringMatching(/[^\P{Cc}]|\u202e|\\u00/u),
      )
    }
  })

  it('with an error shows the message of the server and its request ID', async () => {
    const { client } = await against((response) => {
      json(response, 404, { message: 'project not found' }, { 'x-request-id': 'req-9' })
    })
    await expect(client.call(listProjects, {})).rejects.toMatchObject({
      kind: 'api',
      message: 'project not found',
      details: { status: 404, requestId: 'req-9', method: 'GET' },
    })
  })

  it.each([
    ['without a message', '{}', 'Forbidden'],
    ['without a body', '', 'Forbidden'],
  ])('%s is described by its status', async (_what, body, message) => {
    const { client } = await against((response) => {
      response.writeHead(403, { 'content-type': 'application/json' }).end(body)
    })
    await expect(client.call(listProjects, {})).rejects.toMatchObject({ kind: 'api', message })
  })

  it.each([200, 404, 503])('that is an HTML page with status %i is reported as HTML', async (status) => {
    const { client } = await against((response) => {
      response
        .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
        .end('<html><head><title>Gateway\n sign-in</title></head><body>…</body></html>')
    })
    const error = client.call(listProjects, {})
    await expect(error).rejects.toMatchObject({
      kind: 'api',
      details: { status, notJson: true },
      message: expect.stringMatching(
        new RegExp(`got status ${status} .*not JSON \\(text/html: "Gateway sign-in"\\).*prox`),
      ),
    })
    await expect(error).rejects.not.toThrow(/JSON\.parse|Unexpected token/)
  })

  it('with truncated JSON is reported as invalid JSON', async () => {
    const { client } = await against((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"projects": [{"id": "1C')
    })
    await expect(client.call(listProjects, {})).rejects.toThrow(
      /JSON that is invalid or was cut off after 24 bytes/,
    )
  })

  it('that redirects is not followed', async () => {
    const { client, seen } = await against((response) => {
      response.writeHead(301, { location: 'https://acme.eu1.qasphere.com/' }).end()
    })
    await expect(client.call(listProjects, {})).rejects.toThrow(
      /redirects to https:\/\/acme\.eu1\.qasphere\.com\/ \(status 301\), which is not followed/,
    )
    expect(seen).toHaveLength(1)
  })

  it('that exceeds the maximum size is aborted', async () => {
    const { client } = await against(
      (response) => json(response, 200, { projects: ['x'.repeat(3 * 1024 * 1024)] }),
      {
        ...quick,
        maxResponseBytes: 1024 * 1024,
      },
    )
    await expect(client.call(listProjects, {})).rejects.toMatchObject({
      kind: 'network',
      details: { failure: 'too-large' },
      message: expect.stringContaining('larger than 1 MiB'),
    })
  })

  it('of exactly the maximum size is read, and one more byte is rejected', async () => {
    const text = JSON.stringify({ projects: [] })
    const { client } = await against(
      (response, attempt) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(attempt === 1 ? text : `${text} `)
      },
      { ...quick, maxResponseBytes: text.length },
    )
    expect(await client.call(listProjects, {})).toEqual({ projects: [] })
    await expect(client.call(listProjects, {})).rejects.toMatchObject({ details: { failure: 'too-large' } })
  })

  it('is accepted even if the server does not read the request body', async () => {
    const refusal =
      'HTTP/1.1 413 Payload Too Large\r\ncontent-type: application/json\r\ncontent-length: 23\r\n\r\n'
    const raw = await rawServer((socket) => {
      socket.once('data', () => socket.write(`${refusal}{"message":"too large"}`))
    })
    const client = createClient({
      url: `http://127.0.0.1:${raw.port}`,
      token: 'a.b.c',
      userAgent: 'x',
      ...quick,
    })
    try {
      const title = 'x'.repeat(8 * 1024 * 1024)
      await expect(client.call(createMilestone, { projectCode: 'PRJ', title })).rejects.toMatchObject({
        kind: 'api',
        message: 'too large',
        details: { status: 413 },
      })
    } finally {
      await raw.stop()
    }
  })
})

describe('pages', () => {
  const rows = Array.from({ length: 25 }, (_, index) => ({ id: index + 1 }))

  it('by offset are followed to the end, in the requested size', async () => {
    const { client, seen } = await against((response, _attempt, { url }) => {
      const query = new URL(url, 'http://x').searchParams
      const offset = Number(query.get('offset'))
      json(response, 200, { total: 25, data: rows.slice(offset, offset + Number(query.get('limit'))) })
    })
    const ids: number[] = []
    for await (const page of client.pages(listFolders, { projectCode: 'PRJ', limit: 10, offset: 3 })) {
      ids.push(...page.data.map(({ id }) => id))
    }
    expect(ids).toEqual(rows.slice(3).map(({ id }) => id))
    expect(seen).toHaveLength(3)
  })

  it('by offset end if the server has no more rows, whatever its total is', async () => {
    const { client, seen } = await against((response, attempt) => {
      json(response, 200, { total: 1_000_000, data: attempt === 1 ? rows : [] })
    })
    const pages = []
    for await (const page of client.pages(listFolders, { projectCode: 'PRJ' })) pages.push(page)
    expect(seen).toHaveLength(2)
  })

  it('by cursor are followed until one is shorter than requested', async () => {
    const { client, seen } = await against((response, _attempt, { url }) => {
      const query = new URL(url, 'http://x').searchParams
      const after = Number(query.get('after'))
      const events = rows.filter(({ id }) => id > after).slice(0, Number(query.get('count')))
      json(response, 200, { events, count: events.length, after: events.at(-1)?.id ?? after })
    })
    const ids: number[] = []
    for await (const page of client.pages(listAuditLogs, { count: 10 }))
      ids.push(...page.events.map(({ id }) => id))
    expect(ids).toEqual(rows.map(({ id }) => id))
    expect(seen.map(({ url }) => url.split('?')[1])).toEqual([
      'count=10&after=0',
      'count=10&after=10',
      'count=10&after=20',
    ])
  })

  it('by cursor end if the cursor does not move', async () => {
    const { client, seen } = await against((response) => {
      json(response, 200, { events: rows.slice(0, 1), count: 1, after: 0 })
    })
    const pages = []
    for await (const page of client.pages(listAuditLogs, { count: 1 })) pages.push(page)
    expect(seen).toHaveLength(1)
  })
})

describe('an upload', () => {
  // Such a file reports the size of a page, whatever it contains.
  const shorterThanItSays = '/sys/kernel/uevent_seqnum'

  it.runIf(existsSync(shorterThanItSays))('of a file that becomes shorter names the file', async () => {
    const raw = await rawServer((socket) => socket.resume())
    const client = createClient({ url: `http://127.0.0.1:${raw.port}`, userAgent: 'qasphere-cli/1.2.3' })
    try {
      await expect(client.upload(endpoints.uploadFiles, [{ path: shorterThanItSays }])).rejects.toMatchObject(
        {
          kind: 'upload',
          message: `A file could not be sent: ${shorterThanItSays} became shorter while it was sent`,
        },
      )
    } finally {
      client.close()
      await raw.stop()
    }
  })
})
